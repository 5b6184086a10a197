"""Forms as a browser without script sends them: only what stands on the page can be filled in and pressed."""

from urllib.parse import urlsplit

from lxml import html


def page(answer):
    """An answer as a tree."""
    return html.document_fromstring(answer.text)


def words(answer):
    """What is read on the main part of a page, in one line."""
    (main,) = page(answer).xpath("//main")
    return " ".join(main.text_content().split())


def submit(client, answer, action, press=None, files=None, **filled):
    """Fill in the form on a page that goes to ``action``, press the button with that value or words, and send it."""
    forms = [form for form in page(answer).xpath("//main//form[@method='post']") if form.get("action") == action]
    fitting = [form for form in forms if press is None or button(form, press) is not None]
    fitting = [form for form in fitting if all(form.xpath(f".//*[@name='{name}']") for name in filled)] or fitting
    assert fitting, f"no form on the page goes to {action} with “{press}”"
    form = fitting[0]
    sent = {}
    for field in form.xpath(".//input | .//textarea"):
        name, kind = field.get("name"), field.get("type")
        if not name or kind in ("file", "submit") or (kind in ("checkbox", "radio") and field.get("checked") is None):
            continue
        sent.setdefault(name, []).append(field.text or "" if field.tag == "textarea" else field.get("value", "on"))
    for name, value in filled.items():
        assert form.xpath(f".//*[@name='{name}']"), f"the form has no field {name}"
        sent[name] = value if isinstance(value, list) else [value]
    pressed = button(form, press) if press else None
    if pressed is not None and pressed.get("name"):
        sent[pressed.get("name")] = [pressed.get("value")]
    return client.post(urlsplit(action).path, data=sent, files=files, headers={"accept": "text/html"})


def button(form, press):
    """The button of a form that has that value or begins with those words."""
    for one in form.xpath(".//button"):
        if one.get("value") == press or " ".join(one.text_content().split()).startswith(press):
            return one
    return None
