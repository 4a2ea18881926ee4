"""Prints how an HTML file is built, as JSON: elements with their attributes' names in order, texts,
addresses it refers to, and every fault that html5lib's strict parser or a count of open elements
finds.

usage: judge-html.py FILE
"""

import html.parser
import json
import sys

import html5lib

VOID = {"meta", "img", "input", "br", "link", "hr"}


class Structure(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.elements, self.texts, self.addresses, self.faults, self.open = [], [], [], [], []

    def handle_starttag(self, tag, attributes):
        self.elements.append(" ".join([tag] + [name for name, _ in attributes]))
        self.addresses += [value for name, value in attributes if name in ("src", "href")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"line {self.getpos()[0]}: </{tag}> closes nothing")

    def handle_data(self, data):
        if data.strip():
            self.texts.append(data)


with open(sys.argv[1], encoding="utf-8") as file:
    page = file.read()
structure = Structure()
structure.feed(page)
structure.close()
structure.faults += [f"<{tag}> stays open" for tag in structure.open]
try:
    html5lib.HTMLParser(strict=True).parse(page)
except html5lib.html5parser.ParseError as error:
    structure.faults.append(f"html5lib: {error}")
keys = ("elements", "texts", "addresses", "faults")
print(json.dumps({key: getattr(structure, key) for key in keys}))
