"""A browser for tests: Debian's chromium, driven through chromedriver over HTTP on this machine."""

import base64
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-dev-shm-usage", "--hide-scrollbars", "--force-device-scale-factor=1"]
KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004", "Left": "\ue012", "Up": "\ue013",
        "Right": "\ue014", "Down": "\ue015", "Home": "\ue011", "End": "\ue010"}


def missing():
    """Why there can be no browser here, or an empty text."""
    if shutil.which("chromium") is None:
        return "chromium is not installed"
    if shutil.which("chromedriver") is None:
        return "chromedriver is not installed (package chromium-driver)"
    return ""


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Browser:
    """One window. Close it, or use it with `with`."""

    def __init__(self, width=1360, height=1000):
        self.folder = tempfile.mkdtemp(prefix="portwright-page-")
        port = _free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.driver = subprocess.Popen(
            ["chromedriver", f"--port={port}"], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=dict(os.environ, HOME=self.folder))
        self.session = ""
        try:
            self._await_driver()
            self._begin(width, height)
        except BaseException:
            self.close()
            raise

    def _await_driver(self):
        for _ in range(200):
            try:
                if self._send("GET", "/status")["ready"]:
                    return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.05)
        raise RuntimeError("chromedriver does not answer")

    def _begin(self, width, height):
        options = {"args": FLAGS + [f"--user-data-dir={self.folder}/profile",
                                    f"--window-size={width},{height}"]}
        asked = {"browserName": "chrome", "goog:chromeOptions": options,
                 "goog:loggingPrefs": {"browser": "ALL"}}
        answer = self._send("POST", "/session", {"capabilities": {"alwaysMatch": asked}})
        self.session = "/session/" + answer["sessionId"]

    def _send(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, method=method,
                                         headers={"Content-Type": "application/json"})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(json.load(error)["value"]["message"].split("\n")[0]) from None

    def close(self):
        try:
            if self.session:
                self._send("DELETE", self.session)
        except (RuntimeError, OSError):
            pass
        self.driver.terminate()
        self.driver.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def open(self, path):
        self._send("POST", self.session + "/url", {"url": "file://" + os.path.abspath(path)})

    def run(self, script, *arguments):
        return self._send("POST", self.session + "/execute/sync",
                          {"script": script, "args": list(arguments)})

    def run_async(self, script, *arguments):
        """The script's last argument is a function that takes the answer."""
        return self._send("POST", self.session + "/execute/async",
                          {"script": script, "args": list(arguments)})

    def devtools(self, command, **parameters):
        return self._send("POST", self.session + "/goog/cdp/execute",
                          {"cmd": command, "params": parameters})

    def find(self, selector):
        return self._send("POST", self.session + "/element",
                          {"using": "css selector", "value": selector})[ELEMENT]

    def click(self, selector):
        self._send("POST", f"{self.session}/element/{self.find(selector)}/click", {})

    def type(self, selector, text):
        self._send("POST", f"{self.session}/element/{self.find(selector)}/value", {"text": text})

    def press(self, *names):
        """Keys by name or character, to whatever has the focus."""
        actions = []
        for name in names:
            key = KEYS.get(name, name)
            actions += [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        self._send("POST", self.session + "/actions",
                   {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def messages(self):
        """Errors and warnings of the console since the last call."""
        entries = self._send("POST", self.session + "/se/log", {"type": "browser"})
        return [entry["message"] for entry in entries if entry["level"] in ("SEVERE", "WARNING")]

    def size(self, width, height):
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height,
                      deviceScaleFactor=1, mobile=False)

    def media(self, **features):
        """What the page's media queries see: prefers_color_scheme="dark", or media="print"."""
        named = [{"name": name.replace("_", "-"), "value": value}
                 for name, value in features.items() if name != "media"]
        self.devtools("Emulation.setEmulatedMedia", media=features.get("media", ""), features=named)

    def shot(self, path):
        """The whole page as PNG."""
        picture = self.devtools("Page.captureScreenshot", captureBeyondViewport=True)
        with open(path, "wb") as file:
            file.write(base64.b64decode(picture["data"]))

    def paper(self, path):
        """The page as PDF, as it would be printed."""
        asked = {"page": {"width": 21, "height": 29.7}, "background": True}
        printed = self._send("POST", self.session + "/print", asked)
        with open(path, "wb") as file:
            file.write(base64.b64decode(printed))
