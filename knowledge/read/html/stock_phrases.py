"""Lines that say nothing about a page's subject, such as “Skip to main content”, in the six languages."""

from __future__ import annotations

import re

_PHRASES = """
    skip to main content|skip to content|skip to navigation|skip navigation|jump to content|jump to navigation
    back to top|return to top|go to top|top of page|back to top of page|print|print this page|print page
    printer friendly
    printer-friendly version|share|share this|share this page|share on facebook|share on twitter
    share on x
    share on linkedin|share on whatsapp|email this page|follow us|follow us on|tweet|read more
    learn more|show more|view more|load more|see more
    click here|loading|advertisement|accept all|accept cookies|accept all cookies
    toggle navigation|you are here|previous|next|subscribe to our newsletter|all rights reserved
    aller au contenu|aller au contenu principal|passer au contenu|haut de page|retour en haut|retour en haut de page
    imprimer|imprimer cette page|partager|partager cette page|en savoir plus|lire la suite|suivez-nous|vous êtes ici
    tous droits réservés|saltar al contenido|ir al contenido|pasar al contenido principal|volver arriba|ir arriba
    imprimir|imprimir esta página|compartir|compartir esta página|leer más|más información|síganos|está aquí
    todos los derechos reservados|перейти к содержанию|перейти к основному содержанию|наверх|вернуться к началу
    распечатать|версия для печати|поделиться|подробнее|читать далее|читать дальше|подписаться|вы здесь
    все права защищены|跳到主要内容|跳至内容|跳转到主要内容|返回顶部|回到顶部|打印|打印本页|分享|分享到|阅读更多
    更多|了解更多|关注我们|您在这里|版权所有|تخطي إلى المحتوى|انتقل إلى المحتوى
    تجاوز إلى المحتوى الرئيسي
    العودة إلى الأعلى|إلى الأعلى|طباعة|شارك|مشاركة|اقرأ المزيد|المزيد|تابعنا|أنت هنا|جميع الحقوق محفوظة
"""
_LINES = frozenset(phrase.strip() for phrase in re.split(r"[|\n]", _PHRASES) if phrase.strip())
_LONGEST = 120
_AROUND = " \t\r\n\u00a0.:…›»>|→↑▲•·-–!"
_COPYRIGHT = re.compile(r"(?:copyright|\(c\)|©|版权所有)[\s©:]*(?:\(c\)\s*)?(?:\d{4}|©|all )", re.IGNORECASE)


def is_stock_phrase(text: str) -> bool:
    """Whether a block is nothing but such a line, or a notice of copyright."""
    if len(text) > _LONGEST:
        return False
    line = " ".join(text.split()).strip(_AROUND).casefold()
    return line in _LINES or _COPYRIGHT.match(line) is not None
