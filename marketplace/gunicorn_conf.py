"""How gunicorn serves the market, on a laptop and on a web host alike."""

from marketplace.core import logs
from marketplace.env import Env

_env = Env()
_host = _env.text("HOST", "127.0.0.1")
bind = f"[{_host}]:{_env.int('PORT', 8000)}" if ":" in _host else f"{_host}:{_env.int('PORT', 8000)}"
workers = _env.int("WEB_WORKERS", 2)
threads = _env.int("WEB_THREADS", 4)
timeout = 120  # seconds; a large upload over a slow line
preload_app = True  # code is read once and shared by the workers
control_socket_disable = True  # its file would be shared by every market of this user
loglevel = "warning"
logconfig_dict = logs.gunicorn_config()
