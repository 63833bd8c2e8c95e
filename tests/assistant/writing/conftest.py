"""Fixtures that the tests of writing share: the bundled texts, and short ones in six languages, with their check."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.checking.checker import Checker
from assistant.checking.weighing import shipped_model
from knowledge.embed.choose import Embedder
from knowledge.entailment.reader import ClaimReader
from knowledge.library import Library, ingest
from tests.assistant.writing.told import House

_HARBOUR = {
    "en": "# Harbour Watch Programme\n\n"
    "The Harbour Watch Programme was launched in Dakar in 2014. It trained 340 customs officers in 12 ports in 2019. "
    "The programme is run by UNODC together with INTERPOL. Maria Costa has led the programme since 2017. "
    "The programme does not cover airports.\n\n"
    "Costa said in Lisbon that the laboratory in Porto will open in 2027.\n",
    "report": "# Annual report\n\n"
    "The Green Corridor Initiative began in Quito in 2016. Wood that was cut against the law was found on many roads "
    "of the region in that year. Lorries were stopped, and the papers of their drivers were looked at by day and by "
    "night. Judges asked for better evidence, and prosecutors asked for more time. Villages along the rivers told the "
    "police what they had seen, and schools taught children what a forest is worth.\n\n"
    "It trained 55 forest rangers in 2018. Rangers learned to tell one kind of wood from another by its smell, its "
    "weight and its colour, and to keep samples dry.\n",
    "fr": "# Programme Veille portuaire\n\n"
    "Le programme Veille portuaire a été lancé à Dakar en 2014. "
    "Il a formé 340 agents des douanes dans 12 ports en 2019. "
    "Le programme est mis en œuvre par l’ONUDC avec INTERPOL. Il ne concerne pas les aéroports.\n",
    "es": "# Programa Vigía Portuario\n\n"
    "El programa Vigía Portuario se puso en marcha en Dakar en 2014. "
    "Formó a 340 agentes de aduanas en 12 puertos en 2019. "
    "El programa es ejecutado por la UNODC junto con INTERPOL. No abarca los aeropuertos.\n",
    "ru": "# Программа «Портовый дозор»\n\n"
    "Программа «Портовый дозор» была начата в Дакаре в 2014 году. "
    "Она обучила 340 сотрудников таможни в 12 портах в 2019 году. "
    "Программу осуществляет УНП ООН вместе с Интерполом. Она не охватывает аэропорты.\n",
    "ar": "# برنامج مراقبة الموانئ\n\n"
    "أُطلق برنامج مراقبة الموانئ في داكار في عام 2014. "
    "درّب البرنامج 340 موظفا من موظفي الجمارك في 12 ميناء في عام 2019. "
    "ينفذ البرنامج مكتب الأمم المتحدة المعني بالمخدرات والجريمة بالتعاون مع الإنتربول. "
    "لا يشمل البرنامج المطارات.\n",
    "zh": "# 港口守望方案\n\n"
    "港口守望方案于2014年在达喀尔启动。该方案2019年在12个港口培训了340名海关官员。"
    "该方案由联合国毒品和犯罪问题办公室与国际刑警组织共同实施。该方案不涵盖机场。\n",
}


@pytest.fixture(scope="session")
def bundled(bundled_library: Library, checker: Checker) -> House:
    """The bundled texts."""
    return House(bundled_library, checker)


@pytest.fixture(scope="session")
def harbour(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder, claim_reader: ClaimReader) -> Iterator[House]:
    """A short text in each of six languages, and one of two passages; what they say is made up."""
    folder = tmp_path_factory.mktemp("harbour")
    (folder / "sources").mkdir()
    for language, text in _HARBOUR.items():
        (folder / "sources" / f"{language}.md").write_text(text, encoding="utf-8")
    ingest(folder / "data", embedder, [folder / "sources"])
    library = Library(folder / "data", embedder)
    yield House(library, Checker(library, lambda: claim_reader, shipped_model()))
    library.close()
