"""Validates YAML files against a JSON Schema with the jsonschema package.

Argument: a JSON file, a list of {"schema": path, "document": YAML text}. Answers with a list of
lists: what is wrong with each document."""

import json
import sys

import jsonschema
import yaml

answers = []
validators = {}
for case in json.load(open(sys.argv[1])):
    path = case["schema"]
    if path not in validators:
        schema = json.load(open(path))
        jsonschema.Draft202012Validator.check_schema(schema)
        validators[path] = jsonschema.Draft202012Validator(schema)
    document = yaml.safe_load(case["document"])
    answers.append([error.message[:200] for error in validators[path].iter_errors(document)])
json.dump(answers, sys.stdout)
