"""What the page says, in English and Spanish."""

from __future__ import annotations

from dataclasses import dataclass, fields

from pullquote.questions.language import MULTILINGUAL_MODEL


@dataclass(frozen=True, slots=True)
class Words:
    """Every text of the page in one language."""

    ask: str = "Ask the article"
    ask_label: str = "Your question"
    send: str = "Ask"
    conversation: str = "Conversation"
    suggestions: str = "Ask a question. The answer is made of the article’s own sentences."
    getting_ready: str = "Getting ready …"
    left_out: str = "These files could not be read and are left out. Only you are told, here:"
    not_found: str = "The article doesn’t say. The closest passages are:"
    nothing: str = "The article doesn’t say."
    no_question: str = "Please ask a question."
    unsure: str = "No clear answer. The closest passages are:"
    answered: str = "The article says:"
    selection: str = "A selection, in the article’s own words:"
    searched_for: str = "Searched for:"
    other_passages: str = "Other passages"
    alone: str = "Search for my words alone"
    articles: str = "Articles"
    own_article: str = "Read your own article"
    own_note: str = (
        "It stays in memory, for you alone, and is gone when you leave. "
        "Text, Markdown, HTML or PDF."
    )
    paste: str = "Paste a text"
    read_it: str = "Read this text"
    upload: str = "Upload a file"
    back_to_first: str = "Close your article"
    reading: str = "Reading your article …"
    not_read: str = "Something went wrong: your article was not read. Try again, or paste its text."
    is_read: str = "Your article is read. Ask away."
    copy: str = "Copy with citations"
    copied: str = "Copied"
    export: str = "Save as Markdown"
    clear: str = "New conversation"
    to_article: str = "Read the article"
    to_chat: str = "Back to the chat"
    answer_ready: str = "Answer ready."
    published_in: str = "Published in"
    original: str = "Read the original"
    note: str = ""  # what the assistant says of the question's language, if not in its words


ENGLISH = Words()
SPANISH = Words(
    ask="Pregunte al artículo",
    ask_label="Su pregunta",
    send="Preguntar",
    conversation="Conversación",
    suggestions="Haga una pregunta. La respuesta son las propias frases del artículo.",
    getting_ready="Preparando …",
    left_out="Estos archivos no se pudieron leer y faltan. Solo se le dice a usted, aquí:",
    not_found="El artículo no lo dice. Los pasajes más cercanos son:",
    nothing="El artículo no lo dice.",
    no_question="Haga una pregunta, por favor.",
    unsure="No hay una respuesta clara. Los pasajes más cercanos son:",
    answered="El artículo dice:",
    selection="Una selección, con las palabras del artículo:",
    searched_for="Se buscó:",
    other_passages="Otros pasajes",
    alone="Buscar solo mis palabras",
    articles="Artículos",
    own_article="Leer su propio artículo",
    own_note=(
        "Queda en memoria, solo para usted, y desaparece cuando se va. Texto, Markdown, HTML o PDF."
    ),
    paste="Pegue un texto",
    read_it="Leer este texto",
    upload="Subir un archivo",
    back_to_first="Cerrar su artículo",
    reading="Leyendo su artículo …",
    not_read="Algo falló: su artículo no se leyó. Pruebe de nuevo, o pegue su texto.",
    is_read="Su artículo está leído. Pregunte.",
    copy="Copiar con citas",
    copied="Copiado",
    export="Guardar como Markdown",
    clear="Nueva conversación",
    to_article="Leer el artículo",
    to_chat="Volver a la conversación",
    answer_ready="Respuesta lista.",
    published_in="Publicado en",
    original="Leer el original",
    note=(
        "La pregunta no parece estar en inglés, la única lengua que conoce este modelo. "
        "Pregunte en inglés, o haga que el ajuste PULLQUOTE_MODEL nombre un modelo multilingüe, "
        f"como {MULTILINGUAL_MODEL}."
    ),
)


def translations() -> dict[str, dict[str, str]]:
    """The words by language code and by name, as Gradio's I18n takes them."""
    return {"en": phrases(ENGLISH), "es": phrases(SPANISH)}


def phrases(words: Words) -> dict[str, str]:
    """The words by name."""
    return {field.name: getattr(words, field.name) for field in fields(Words)}


def words_for(accept_language: str) -> Words:
    """The words for a browser's Accept-Language header: Spanish if it comes first, else English."""
    return SPANISH if accept_language.strip().lower().startswith("es") else ENGLISH
