"""How gunicorn serves the market, on a laptop and on a web host alike."""

import os

from marketplace.core import logs

_host = os.environ.get("HOST") or "127.0.0.1"
bind = f"[{_host}]:{os.environ.get('PORT') or 8000}" if ":" in _host else f"{_host}:{os.environ.get('PORT') or 8000}"
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
timeout = 120  # seconds; a large upload over a slow line
preload_app = True  # code is read once and shared by the workers
control_socket_disable = True  # its file would be shared by every market of this user
loglevel = "warning"
logconfig_dict = logs.gunicorn_config()
