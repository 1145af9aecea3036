"""The queue in a folder: what a reader finds is whole, however fast it looks."""

import threading
from queue import Empty

from kombu import Connection

from marketplace.broker import Transport

MESSAGES = 300


def test_a_message_is_never_read_half_written(tmp_path):
    folder = str(tmp_path)
    options = {"data_folder_in": folder, "data_folder_out": folder, "control_folder": f"{folder}/control"}
    payload = {"body": "x" * 20_000, "headers": {}}
    with (
        Connection(transport=Transport, transport_options=options) as writer,
        Connection(transport=Transport, transport_options=options) as reader,
    ):
        sending, reading = writer.channel(), reader.channel()

        def send():
            for number in range(MESSAGES):
                sending._put("celery", {**payload, "number": number})

        thread = threading.Thread(target=send)
        thread.start()
        numbers = []
        while thread.is_alive() or len(numbers) < MESSAGES:
            try:
                numbers.append(reading._get("celery")["number"])
            except Empty:
                continue
        thread.join()
    assert sorted(numbers) == list(range(MESSAGES))
