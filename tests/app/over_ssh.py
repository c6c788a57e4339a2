"""A server of SSH on this machine, and a relay on the way to it that delays every byte: what a distant machine is."""

from __future__ import annotations

import getpass
import os
import selectors
import shutil
import socket
import subprocess
import threading
import time
from collections import deque
from pathlib import Path

DELAY = 0.15  # seconds, each way
SERVER = shutil.which("sshd", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"]))


def why_not() -> str:
    """Why no connection can be tried on this machine; empty where one can."""
    missing = [name for name, path in (("sshd", SERVER), ("ssh", shutil.which("ssh"))) if path is None]
    return f"{' and '.join(missing)} not installed (openssh-server)" if missing else ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Relay:
    """Passes on what comes to its port, each byte `DELAY` later, in the order in which it came."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._ends: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._target))
            self._ends += [near, far]
            threading.Thread(target=self._pass_on, args=(near, far), daemon=True).start()

    @staticmethod
    def _pass_on(near: socket.socket, far: socket.socket) -> None:
        waiting: deque[tuple[float, socket.socket, bytes]] = deque()
        with selectors.DefaultSelector() as selector, near, far:
            for end, other in ((near, far), (far, near)):
                selector.register(end, selectors.EVENT_READ, other)
            while True:
                timeout = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
                for key, _ in selector.select(timeout):
                    try:
                        passed = key.fileobj.recv(1 << 16)  # type: ignore[union-attr]
                    except OSError:
                        passed = b""
                    waiting.append((time.monotonic() + DELAY, key.data, passed))
                    if not passed:
                        selector.unregister(key.fileobj)
                while waiting and waiting[0][0] <= time.monotonic():
                    _, other, passed = waiting.popleft()
                    try:
                        if not passed:
                            return
                        other.sendall(passed)
                    except OSError:
                        return

    def cut(self) -> None:
        """Take the way away: nothing says goodbye to anybody."""
        self._listening.close()
        for end in self._ends:
            end.close()


class Server:
    """A server of SSH for this user alone, with keys of its own."""

    def __init__(self, folder: Path) -> None:
        assert SERVER is not None
        self.key = folder / "key"
        for name in ("key", "host"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
        (folder / "authorized").write_bytes((folder / "key.pub").read_bytes())
        self.port = _free_port()
        settings = {
            "Port": self.port, "ListenAddress": "127.0.0.1", "HostKey": folder / "host", "PidFile": "none",
            "AuthorizedKeysFile": folder / "authorized", "StrictModes": "no", "UsePAM": "no", "PrintMotd": "no",
            "PasswordAuthentication": "no", "KbdInteractiveAuthentication": "no", "PermitRootLogin": "yes",
            "AcceptEnv": "*",
        }  # fmt: skip
        file = folder / "sshd_config"
        file.write_text("".join(f"{name} {setting}\n" for name, setting in settings.items()))
        if os.getuid() == 0:
            Path("/run/sshd").mkdir(parents=True, exist_ok=True)  # it insists on this when root starts it
        self._log = folder / "log"
        self._process = subprocess.Popen([SERVER, "-D", "-f", str(file), "-E", str(self._log)])

    def wait(self) -> str:
        """Wait until it answers; why it does not, if so."""
        for _ in range(200):
            if self._process.poll() is not None:
                return self._log.read_text(errors="replace").strip()[-200:] or "sshd ended"
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.05)
                continue
            return ""
        return "sshd does not answer"

    def command(self, port: int, *remote: str) -> list[str]:
        """What connects through a port and runs something there in a terminal."""
        options = ["BatchMode=yes", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR"]
        flags = [flag for option in options for flag in ("-o", option)]
        where = f"{getpass.getuser()}@127.0.0.1"
        return ["ssh", "-tt", "-F", "none", "-i", str(self.key), *flags, "-p", str(port), where, *remote]

    def close(self) -> None:
        """Stop it, and what runs in its connections."""
        self._process.terminate()
        self._process.wait()
