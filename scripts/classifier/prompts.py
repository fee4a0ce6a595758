"""Makes training prompts of the templates beside this file; prompts/README.md says how they are written."""
import random
import re
from pathlib import Path

LABELS = ["tools", "code", "reasoning", "conversation"]
LANGUAGES = ["en", "fr", "es"]


def sections(path):
    """The lines below each heading in brackets."""
    out, current = {}, None
    for line in path.read_text().splitlines():
        if line.startswith("[") and line.endswith("]"):
            current = out.setdefault(line[1:-1], [])
        elif line.strip() and current is not None:
            current.append(line)
    return out


def read(path):
    """The slots of a file of templates, and its templates as (label, template)."""
    slots, templates, label = {}, [], None
    for line in path.read_text().splitlines():
        if line.startswith("@"):
            name, _, values = line[1:].partition(" = ")
            slots[name] = values.split("|")
        elif line.startswith("[") and line[1:-1] in LABELS:
            label = line[1:-1]
        elif line.strip():
            templates.append((label, line.replace("\\n", "\n")))
    return slots, templates


def fill(template, slots, chance):
    """One prompt of a template: {a|b} is one of both, $name a value of that slot."""
    while True:
        text = re.sub(r"\{([^{}]*\|[^{}]*)\}", lambda m: chance.choice(m.group(1).split("|")), template)
        if text == template:
            break
        template = text
    text = re.sub(r"\$([a-z]+)", lambda m: chance.choice(slots[m.group(1)]) if m.group(1) in slots else m.group(0), text)
    return re.sub(r" +([.,])", r"\1", re.sub(r"  +", " ", text)).strip()


def vary(text, wrappers, chance):
    """The prompt as people may type it: with a word before or after it, or without capitals and full stop."""
    if chance.random() < 0.2 and len(text.split()) > 3:
        text = chance.choice(wrappers).replace("…", text)
    if chance.random() < 0.1 and "\n" not in text:
        text = text.lower().rstrip(".")
    return text


def expand(folder, each, seed=1):
    """Up to `each` different prompts of every template, as (label, language, template number, text)."""
    out, chance, known = [], random.Random(seed), set()
    blocks, _ = read(folder / "blocks.txt")
    wrappers = sections(folder / "wrappers.txt")
    for language in LANGUAGES:
        slots, templates = read(folder / f"{language}.txt")
        slots = {**{name: [value.replace("\\n", "\n") for value in values] for name, values in blocks.items()}, **slots}
        for number, (label, template) in enumerate(templates):
            made = 0
            for _ in range(each * 3):
                text = fill(template, slots, chance)
                if made < each and text not in known:
                    known.add(text)
                    made += 1
                    out.append((label, language, number, vary(text, wrappers[language], chance)))
    return out
