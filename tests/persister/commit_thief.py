"""A proxy before a PostgreSQL server that cuts a session at a COMMIT: the client cannot know how it ended."""

import socket
import threading
from pathlib import Path


class CommitThief:
    """Listens on `folder`/.s.PGSQL.PORT and passes everything on, except at each of the COMMITs whose numbers are
    given: there it cuts the session, either `before` the server hears of it or `after` the server has done it."""

    def __init__(self, folder, port, server_socket, cuts, when):
        self.server_socket = str(server_socket)
        self.cuts = set(cuts)
        self.when = when
        self.commits = 0
        self.cut = 0
        self.lock = threading.Lock()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(Path(folder) / f".s.PGSQL.{port}"))
        self.listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.server_socket)
            session = _Session(self, client, server)
            threading.Thread(target=session.client_to_server, daemon=True).start()
            threading.Thread(target=session.server_to_client, daemon=True).start()

    def is_cut_now(self):
        with self.lock:
            self.commits += 1
            if self.commits not in self.cuts:
                return False
            self.cut += 1
            return True


class _Session:
    def __init__(self, thief, client, server):
        self.thief, self.client, self.server = thief, client, server
        self.answer_is_stolen = threading.Event()
        self.reading_ends = threading.Event()

    def client_to_server(self):
        try:
            while data := self.client.recv(65536):
                if b"COMMIT\0" in data and self.thief.is_cut_now():
                    if self.thief.when == "before":
                        break
                    self.answer_is_stolen.set()
                self.server.sendall(data)
        except OSError:
            pass
        if not self.answer_is_stolen.is_set():
            self._end()
        self.reading_ends.wait()
        self.client.close()
        self.server.close()

    def server_to_client(self):
        try:
            while data := self.server.recv(65536):
                if self.answer_is_stolen.is_set():
                    break  # the server has committed and says so; nobody hears it
                self.client.sendall(data)
        except OSError:
            pass
        self._end()
        self.reading_ends.set()

    def _end(self):
        for end in (self.client, self.server):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
