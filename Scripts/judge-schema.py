"""Validates YAML files against a JSON Schema with the jsonschema package.

Argument: a JSON file, a list of {"schema": path, "document": YAML text}. Answers with a list of
lists: what is wrong with each document. Schemas may refer to others by relative paths."""

import functools
import json
import pathlib
import sys
import urllib.request

import jsonschema
import referencing
import yaml


# Asked anew for every reference that is followed.
@functools.cache
def retrieve(uri):
    schema = json.loads(urllib.request.urlopen(uri).read())
    jsonschema.Draft202012Validator.check_schema(schema)
    return referencing.Resource.from_contents(schema)


answers = []
validators = {}
for case in json.load(open(sys.argv[1])):
    path = case["schema"]
    if path not in validators:
        validators[path] = jsonschema.Draft202012Validator(
            {"$ref": pathlib.Path(path).resolve().as_uri()},
            registry=referencing.Registry(retrieve=retrieve))
    document = yaml.load(case["document"], Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    answers.append([error.message[:200] for error in validators[path].iter_errors(document)])
json.dump(answers, sys.stdout)
