"""A small RemoteControl service, as LimeSurvey's JSON-RPC: it hands out the export of wave 2026, whatever is asked."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

from tests.loaders.limesurvey.samples import EXPORTS

PASSWORD = "secret-CANARY"
EXPORT = json.loads(EXPORTS.joinpath("wave-2026/results_code_code_remotecontrol.json").read_text())


class RemoteControl(BaseHTTPRequestHandler):
    """Answers JSON-RPC as RemoteControl does; ``asked`` keeps what was asked of it."""

    asked: ClassVar[list[list[object]]] = []
    status: ClassVar[str | None] = None

    def do_GET(self):
        self.send_response(302)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def do_POST(self):
        if self.path == "/moved":
            return self.do_GET()
        return self.answer()

    def answer(self):
        call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer = json.dumps({"id": call["id"], "error": None, "result": self.result(call)}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(answer)

    def result(self, call):
        if call["method"] == "get_session_key":
            return (
                "key"
                if call["params"][1] == PASSWORD
                else {"status": f"Invalid user name or password {call['params'][1]}"}
            )
        if call["method"] != "export_responses":
            return "OK"
        self.asked.append(call["params"])
        return {"status": self.status} if self.status else base64.b64encode(json.dumps(EXPORT).encode()).decode()

    def log_message(self, *_):
        pass


@contextmanager
def serving() -> Iterator[str]:
    """Run the service, and yield its address."""
    RemoteControl.asked, RemoteControl.status = [], None
    with HTTPServer(("127.0.0.1", 0), RemoteControl) as service:
        threading.Thread(target=service.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{service.server_port}/index.php/admin/remotecontrol"
        service.shutdown()
