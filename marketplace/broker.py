"""Kombu's filesystem transport, mended: a message appears in the queue's folder whole, or not at all."""

import os
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps

from marketplace.core import ids


class Channel(filesystem.Channel):  # type: ignore[misc]
    """Kombu opens the message's file first and writes it then; a worker that takes it in between reads nothing and
    ends with a JSONDecodeError. Here it is written under a name that no worker looks for, and renamed."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{round(monotonic() * 1000)}_{ids.token(12)}.{queue}.msg"
        path = os.path.join(self.data_folder_out, name)
        try:
            with open(f"{path}.part", "wb") as file:
                file.write(dumps(payload).encode())
            os.replace(f"{path}.part", path)
        except OSError as error:
            raise ChannelError(f"cannot add {name} to the queue's folder") from error


class Transport(filesystem.Transport):  # type: ignore[misc]
    Channel = Channel
