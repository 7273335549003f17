"""What the page says, in English and Spanish."""

from __future__ import annotations

from dataclasses import dataclass, fields

from pullquote.documents.uploads import ARCHIVE, SUFFIXES
from pullquote.rendering.phrasing import ENGLISH as ENGLISH_PHRASING
from pullquote.rendering.text import ENGLISH as ENGLISH_PHRASES

#: The languages of the page, by code, each by its own name.
LANGUAGES = {"en": "English", "es": "Español"}
_KINDS = ", ".join((*SUFFIXES, ARCHIVE))


@dataclass(frozen=True, slots=True)
class Words:
    """Every text of the page in one language."""

    ask: str = "Ask the article"
    ask_label: str = "Your question"
    send: str = "Ask"
    conversation: str = "Conversation"
    suggestions: str = "Ask a question. The answer is made of the article’s own sentences."
    getting_ready: str = "Getting ready …"
    store_away: str = "The archive does not answer just now. Try again in a minute."
    left_out: str = "These files could not be read and are left out. Only you are told, here:"
    not_found: str = ENGLISH_PHRASES["not_found"]
    nothing: str = ENGLISH_PHRASES["nothing"]
    no_question: str = ENGLISH_PHRASES["no_question"]
    unsure: str = ENGLISH_PHRASES["unsure"]
    answered: str = "The article says:"
    selection: str = ENGLISH_PHRASES["selection"]
    uncalibrated: str = ENGLISH_PHRASES["uncalibrated"]
    searched_for: str = ENGLISH_PHRASES["searched_for"]
    other_passages: str = "Other passages"
    literally: str = "Search only for what I wrote"
    articles: str = "Articles"
    find_title: str = "Search {count} articles by title"
    narrow: str = "Ask only some of the articles"
    since: str = "From"
    until: str = "To"
    author: str = "Author"
    any: str = "Any"
    narrowed: str = "Asking only {count} of {all} articles:"
    widen: str = "Ask all articles"
    widened: str = "All articles are asked."
    own_article: str = "Read your own article"
    own_note: str = (
        "It stays in memory, for you alone, and is gone when you leave. One file or several: "
        f"{_KINDS}."
    )
    paste: str = "Paste a text"
    read_it: str = "Read this text"
    upload: str = "Upload files"
    beside: str = "Keep what is here, and read yours beside it"
    back_to_first: str = "Close your article"
    reading: str = "Reading your article …"
    not_read: str = "Something went wrong: your article was not read. Try again, or paste its text."
    indexing: str = "Getting it ready for questions …"
    refused: str = "Left out:"
    is_read: str = "Your article is read. Ask away."
    copy: str = "Copy with citations"
    copied: str = "Copied"
    export: str = "Save as Markdown"
    clear: str = "New conversation"
    to_article: str = "Read the article"
    to_chat: str = "Back to the chat"
    language: str = "Language"
    cut: str = "The address holds only the last questions of this conversation, not all of them."
    answer_ready: str = "Answer ready."
    published_in: str = "Published in"
    characters: str = ENGLISH_PHRASES["characters"]
    page: str = ENGLISH_PHRASES["page"]
    table: str = "Table"
    code: str = "Code"
    original: str = "Read the original"
    in_words: str = ENGLISH_PHRASING["in_words"]
    not_in_article: str = ENGLISH_PHRASING["not_in_article"]
    nothing_held: str = ENGLISH_PHRASING["nothing_held"]
    not_phrased: str = ENGLISH_PHRASING["not_phrased"]
    phrasing: str = ENGLISH_PHRASING["phrasing"]
    phrase: str = "Also in the words of {model}: the questions and their quotes go to {host}"
    note: str = (
        "Your question seems not to be in English, the only language that this page can search in. "
        "Ask it in English."
    )


ENGLISH = Words()
SPANISH = Words(
    ask="Pregunte al artículo",
    ask_label="Su pregunta",
    send="Preguntar",
    conversation="Conversación",
    suggestions="Haga una pregunta. La respuesta son las propias frases del artículo.",
    getting_ready="Preparando …",
    store_away="El archivo no responde en este momento. Inténtalo de nuevo en un minuto.",
    left_out="Estos archivos no se pudieron leer y faltan. Solo se le dice a usted, aquí:",
    not_found="El artículo no lo dice. Los pasajes más cercanos son:",
    nothing="El artículo no lo dice.",
    no_question="Haga una pregunta, por favor.",
    unsure="No hay una respuesta clara. Los pasajes más cercanos son:",
    answered="El artículo dice:",
    selection="Una selección, con las palabras del artículo:",
    uncalibrated="Con este modelo no se midió cuán seguras son las respuestas.",
    searched_for="Se buscó:",
    other_passages="Otros pasajes",
    literally="Buscar solo lo que escribí",
    articles="Artículos",
    find_title="Buscar por título entre {count} artículos",
    narrow="Preguntar solo a algunos artículos",
    since="Desde",
    until="Hasta",
    author="Autor o autora",
    any="Cualquiera",
    narrowed="Se pregunta solo a {count} de {all} artículos:",
    widen="Preguntar a todos los artículos",
    widened="Se pregunta a todos los artículos.",
    own_article="Leer su propio artículo",
    own_note=(
        "Queda en memoria, solo para usted, y desaparece cuando se va. Uno o varios archivos: "
        f"{_KINDS}."
    ),
    paste="Pegue un texto",
    read_it="Leer este texto",
    upload="Subir archivos",
    beside="Conservar lo que hay aquí y leer lo suyo al lado",
    back_to_first="Cerrar su artículo",
    reading="Leyendo su artículo …",
    not_read="Algo falló: su artículo no se leyó. Pruebe de nuevo, o pegue su texto.",
    indexing="Preparándolo para sus preguntas …",
    refused="Faltan:",
    is_read="Su artículo está leído. Pregunte.",
    copy="Copiar con citas",
    copied="Copiado",
    export="Guardar como Markdown",
    clear="Nueva conversación",
    to_article="Leer el artículo",
    to_chat="Volver a la conversación",
    language="Idioma",
    cut="La dirección solo guarda las últimas preguntas de esta conversación, no todas.",
    answer_ready="Respuesta lista.",
    published_in="Publicado en",
    characters="caracteres",
    page="pág.",
    table="Tabla",
    code="Código",
    original="Leer el original",
    in_words="Con palabras de {model}, comprobadas con las citas:",
    not_in_article="no está en el artículo, hasta donde puede ver la comprobación",
    nothing_held="La comprobación no encontró en las citas nada de lo que escribió {model}.",
    not_phrased="Esta vez no se dice con otras palabras.",
    phrasing="Se está diciendo con otras palabras …",
    phrase="También con palabras de {model}: las preguntas y sus citas van a {host}",
    note=(
        "Su pregunta no parece estar en inglés, la única lengua en la que esta página sabe buscar. "
        "Pregunte en inglés."
    ),
)


def translations() -> dict[str, dict[str, str]]:
    """The words by language code and by name, as Gradio's I18n takes them."""
    return {"en": phrases(ENGLISH), "es": phrases(SPANISH)}


def phrases(words: Words) -> dict[str, str]:
    """The words by name."""
    return {field.name: getattr(words, field.name) for field in fields(Words)}


def words_for(language: str) -> Words:
    """The words for a language's code, or a browser's Accept-Language header: Spanish or English.

    >>> words_for("es-MX,es;q=0.9").send
    'Preguntar'
    """
    return SPANISH if language.strip().lower().startswith("es") else ENGLISH
