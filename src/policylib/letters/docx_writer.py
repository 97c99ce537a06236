"""Letters as DOCX, by a template in which Jinja puts their content (docxtpl)."""

from __future__ import annotations

import io
import re
from typing import Any
from zipfile import BadZipFile

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

from policylib.diagnostics import Text
from policylib.letters.errors import LetterError
from policylib.letters.model import Letter
from policylib.letters.packing import packed
from policylib.letters.templates import Templates

_NOT_A_DOCX = Text("不是 DOCX 文件", "it is not a DOCX file")
_UNDEFINED = re.compile(r"'([^']+)' is undefined|no attribute '([^']+)'")


def docx(letter: Letter, templates: Templates | None = None) -> bytes:
    """Return a letter as a DOCX file; the same letter and template give the same bytes.

    Raises:
        LetterError: the template is no DOCX file, is not written as Jinja has it, or asks for something that
            letters do not have.
    """
    name = f"{letter.kind}.docx"
    chosen = templates or Templates()
    path = chosen.shown(name)
    content = letter.model_dump()
    # What a template can reach is what it is given: it may come from another hand than the deployment's.
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    template = DocxTemplate(io.BytesIO(chosen.read(name)))
    try:
        unknown = template.get_undeclared_template_variables(environment, content)
        if unknown:
            raise LetterError("unknown_placeholder", path=path, name=min(unknown))
        template.render(content, environment, autoescape=True)
        return _saved(template)
    except UndefinedError as error:
        found = _UNDEFINED.search(str(error))
        missing = (found[1] or found[2]) if found else str(error)
        raise LetterError("unknown_placeholder", path=path, name=missing) from None
    except (TemplateError, SecurityError) as error:
        raise LetterError("bad_template", path=path, reason=str(error)) from None
    except (BadZipFile, KeyError, ValueError) as error:
        if isinstance(error, LetterError):
            raise
        raise LetterError("bad_template", path=path, reason=_NOT_A_DOCX) from None


def _saved(template: Any) -> bytes:
    file = io.BytesIO()
    template.save(file)
    return packed(file.getvalue())
