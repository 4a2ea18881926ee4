#!/usr/bin/env python3
"""Reads a JUnit file with junitparser and prints what it found as JSON.

  judge-junit.py FILE
"""

import json
import sys

from junitparser import Error, Failure, JUnitXml, Skipped


def main(path):
    document = JUnitXml.fromfile(path)
    suites = []
    for suite in document:
        cases = []
        for case in suite:
            results = [r for r in case.result if isinstance(r, (Failure, Error))]
            cases.append({
                "classname": case.classname,
                "name": case.name,
                "failures": [{"message": r.message, "text": r.text or ""} for r in results],
                "skipped": [r.message for r in case.result if isinstance(r, Skipped)],
                "output": case.system_out or "",
            })
        suites.append({
            "name": suite.name,
            "tests": suite.tests,
            "failures": suite.failures,
            "errors": suite.errors,
            "skipped": suite.skipped,
            "time": suite.time,
            "properties": {p.name: p.value for p in suite.properties()},
            "cases": cases,
        })
    json.dump({"tests": document.tests, "failures": document.failures, "suites": suites},
              sys.stdout)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
