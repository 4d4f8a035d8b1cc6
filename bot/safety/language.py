"""Tell Spanish from English by the common words. No model: short and pure.

What both languages write (no, me, a) speaks for neither, and so does what stands in a name (María de la Cruz).
"""

from __future__ import annotations

import re
from typing import Optional

SPANISH, ENGLISH = "es", "en"
_SPANISH_WORDS = """
    el la los las un una unos unas de del al y o que qué q en por para pa con sin mi mis su sus tu se si sí ya lo
    le les nos te es está están esta este esto eso esa ese estoy estás soy eres son era fue ser estar hay hoy aqui
    aquí ahi ahí alli allí ahora como cómo pero muy más mas menos todo todos toda todas nada nadie algo alguien
    alguna alguno ninguna tambien también nunca siempre solo despues después antes luego mientras hasta desde
    sobre entre hace porque cuando cuándo donde dónde cual cuál cuales cuáles cuanto cuánto cuanta cuánta cuantos
    cuántos cuantas cuántas quien quién quienes quiero quiere quieren quisiera puedo puede pueden podria podría
    tengo tiene tienen tienes tener necesito necesita debo debe hago hacer haga dan dar doy sirve sirven duele
    dolor duelen cuesta cuestan costo precio precios vale cobran pagar pago dura duran tarda tardan tratan
    atienden aceptan cubre cubren ofrecen funciona ayuda ayudan siente sienten siento llamar llamen llame llamada
    hablar hablo habla saber decir dice digo dígame ver voy va van vamos ir vivir comer tomar tomo toma manejar
    conducir dormir gusta gustaria gustaría pasa pasar cambiar cancelar agendar pedir seguro seguros cita citas
    consulta horario horarios hora horas dias días semana semanas mañana tarde noche vida año años tiempo vez
    veces sesion sesión sesiones tratamiento medicina medicinas medicamento pastillas persona personas doctora
    enfermera esposo esposa hijo hija mamá papá hermana hermano amigo amiga ustedes usted ella ellos nosotros hola
    buenos buenas gracias adios adiós favor claro bueno bien malo mal mejor peor miedo peligro peligroso riesgo
    riesgos efectos secundarios ketamina depresion depresión ansiedad adicta adicto adictiva español telefono
    teléfono correo direccion dirección estacionamiento abren cierran abierto cerrado espanol ningun ningún llamo
    llamas omitir parar sigo siguiente olvídelo olvidelo olvídalo tampoco dale operadora grasias pone ponen usan
    usa uno quedo queda enfermedad enfermedades sentir agujas aguja miércoles jueves viernes sábado lunes martes
    parece dejar deja clínica
"""
_ENGLISH_WORDS = """
    come comes came one two three week month year today tomorrow now yesterday
    the a an of and or to in is it its i you he she we they them my your his her our us not no me do does did can
    could would will should may might must what which who where why how when that this these those there here with
    without for from on at by about was were am are be been being im have has had if so but just want need help
    all any some more most much many day night time long often get got go going take treat treated work works ask
    asking speak talk call cost costs price pay insurance session sessions treatment before after during safe hurt
    hurts please thanks thank hi hello hey yes doctor nurse appointment book like feel feeling feels know tell
    think really very too also only depression anxiety pain medicine meds side effects drive eat drink open close
    hours phone email address parking
"""
_OTHER_WORDS = """
    le est ce je vous et des du dans pour pas avec sur combien une au aux c d l il della di che non sono per
    quanto alla posso uma um isso com depois eu dos das und ist der die wie ich nicht
"""
_SHARED_WORDS = """
    a no me he has son mas solo van doctor real final normal hospital pan once sin pa doy am die yo
"""
_BOTH = frozenset(_SHARED_WORDS.split())
_OTHER = frozenset(_OTHER_WORDS.split()) - {"le", "das", "die"}
"""Words of French, Italian, Portuguese and German: these languages share many of theirs with Spanish."""
_SPANISH = frozenset(_SPANISH_WORDS.split()) - _BOTH
_ENGLISH = frozenset(_ENGLISH_WORDS.split()) - _BOTH
_WORDS = re.compile(r"(?<!\w)[^\W\d_]+(?!\w)")
"""Letters between digits, as in a reference, are no words."""
_NAME = re.compile(
    r"\b[A-ZÁÉÍÓÚÑ]\w+"  # a word with a capital
    r"(?: (?:de|del|la|las|los|y|san|santa))+"  # what joins the parts of a name
    r" [A-ZÁÉÍÓÚÑ]\w+"  # and another
    r"|\b(?:El|La|Los|Las) [A-ZÁÉÍÓÚÑ]\w+"  # a place such as El Paso
)
_SIGNS = re.compile(
    r"[¿¡]"  # no other language begins so
    r"|\b[a-záéíóúü]*ñ[a-záéíóúü]*\b"  # a word with ñ, without a capital
    r"|\b[a-záéíóúüñ]+(?:ción|ciones|siones)\b"  # medicación
    r"|\b[a-z]{3,}(?:iendo|amos|emos|aron|ieron)\b"  # forms of verbs: viviendo, tomamos
)
_OTHER_SIGNS = re.compile(r"[ãõçèêëàùâîôœäöß]")
"""Letters that Spanish does not have."""
_SIGN_WEIGHT = 2


def shown_language(text: str) -> Optional[str]:
    """Return "es" or "en", whichever the words speak for; None where they show neither (a name, a number, "ok no")."""
    unnamed = _NAME.sub(" ", text)
    words = _WORDS.findall(unnamed.casefold())
    spanish = sum(word in _SPANISH for word in words) + _SIGN_WEIGHT * len(_SIGNS.findall(unnamed))
    english = sum(word in _ENGLISH for word in words)
    other = sum(word in _OTHER for word in words) + _SIGN_WEIGHT * len(_OTHER_SIGNS.findall(unnamed.casefold()))
    if spanish == english or other >= max(spanish, english):
        return None
    return SPANISH if spanish > english else ENGLISH


def language_of(text: str) -> str:
    """Return the language that a text shows; English where it shows none."""
    return shown_language(text) or ENGLISH
