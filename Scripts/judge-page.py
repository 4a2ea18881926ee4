"""Opens an HTML page in headless Chromium, runs steps in it, and prints what they gave, as JSON.

A step is a line of JSON: {"size": [width, height]} sets the window; {"keys": "..."} types single
characters or, as ["ArrowRight", ...], named keys; {"run": "expression"} evaluates JavaScript;
{"picture": "FILE.png", "full": true} takes a picture of the window or of the whole page. Printed are
`values`, one of each `run`, and `faults`: what the console, the page's scripts and its security
policy complained of, and every address that was asked for besides the page itself.

usage: judge-page.py BROWSER PAGE STEPS
"""

import base64
import json
import os
import pathlib
import subprocess
import sys
import tempfile

KEY_CODES = {"ArrowLeft": 37, "ArrowRight": 39, " ": 32, "Enter": 13, "Tab": 9}


class Browser:
    """Speaks the DevTools protocol over two pipes, messages ended by a zero byte."""

    def __init__(self, program, profile):
        (theirs_in, self.output), (self.input, theirs_out) = os.pipe(), os.pipe()
        # Above 3 and 4, which the browser wants for itself.
        high = [os.dup2(theirs_in, 103), os.dup2(theirs_out, 104)]
        for end in (theirs_in, theirs_out):
            os.close(end)
        command = [program, "--headless", "--no-sandbox", "--disable-gpu", "--mute-audio",
                   "--hide-scrollbars", "--no-first-run", "--disable-background-networking",
                   "--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank"]
        start = ("import os, sys; os.dup2(103, 3); os.dup2(104, 4); "
                 "os.execv(sys.argv[1], sys.argv[1:])")
        self.process = subprocess.Popen(
            [sys.executable, "-c", start] + command, pass_fds=high, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for end in high:
            os.close(end)
        self.number, self.rest, self.events, self.session = 0, b"", [], None

    def read(self):
        while b"\0" not in self.rest:
            part = os.read(self.input, 1 << 16)
            if not part:
                sys.exit("the browser went away")
            self.rest += part
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.output, data):]
        while True:
            answer = self.read()
            if answer.get("id") == self.number:
                if "error" in answer:
                    sys.exit(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def wait(self, method):
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self.read())

    def value(self, expression):
        answer = self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            sys.exit(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def press(self, key):
        code = KEY_CODES.get(key, ord(key.upper()) if len(key) == 1 else 0)
        named = {"key": key, "windowsVirtualKeyCode": code, "nativeVirtualKeyCode": code}
        text = {"text": key} if len(key) == 1 else {}
        self.call("Input.dispatchKeyEvent", type="keyDown", **named, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", **named)

    def picture(self, file, full):
        parameters = {"format": "png"}
        if full:
            size = self.call("Page.getLayoutMetrics")["cssContentSize"]
            clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
            parameters |= {"captureBeyondViewport": True, "clip": clip}
        data = self.call("Page.captureScreenshot", **parameters)["data"]
        pathlib.Path(file).write_bytes(base64.b64decode(data))


def faults(events, page):
    for event in events:
        method, params = event.get("method"), event.get("params", {})
        if method == "Runtime.exceptionThrown":
            yield f"exception: {params['exceptionDetails'].get('exception', params)}"
        elif method == "Runtime.consoleAPICalled":
            yield f"console.{params['type']}: {params['args']}"
        elif method == "Log.entryAdded":
            yield f"{params['entry']['level']}: {params['entry']['text']}"
        elif method == "Network.requestWillBeSent":
            url = params["request"]["url"]
            if not url.startswith("data:image/") and url.split("#")[0] != page:
                yield f"asked for {url[:200]}"


def main():
    program, page = sys.argv[1], pathlib.Path(sys.argv[2]).resolve().as_uri()
    lines = pathlib.Path(sys.argv[3]).read_text(encoding="utf-8").splitlines()
    steps = [json.loads(line) for line in lines if line.strip()]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(program, profile)
        try:
            target = browser.call("Target.createTarget", url="about:blank")["targetId"]
            browser.session = browser.call(
                "Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            for domain in ("Page", "Runtime", "Log", "Network"):
                browser.call(f"{domain}.enable")
            browser.call("Page.navigate", url=page)
            browser.wait("Page.loadEventFired")
            values = []
            for step in steps:
                if "size" in step:
                    width, height = step["size"]
                    browser.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                                 deviceScaleFactor=1, mobile=width < 600)
                for key in step.get("keys", []):
                    browser.press(key)
                if "run" in step:
                    values.append(browser.value(step["run"]))
                if "picture" in step:
                    browser.picture(step["picture"], step.get("full", False))
            print(json.dumps({"values": values, "faults": list(faults(browser.events, page))}))
        finally:
            browser.process.kill()
            browser.process.wait()


main()
