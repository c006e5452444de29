"""The same in one Python process, by openstacksdk's cloud layer and its own waits; ten creates at a time."""
import os
import time
from concurrent.futures import ThreadPoolExecutor

import openstack

name, image_name, prefix = os.environ["GOLDEN"], os.environ["IMAGE"], os.environ["PREFIX"]
conn = openstack.connect()
golden = conn.compute.find_server(name, ignore_missing=False)
conn.compute.stop_server(golden)
conn.compute.wait_for_server(golden, status="SHUTOFF", wait=600)
image = conn.create_image_snapshot(image_name, golden.id, wait=True)
while conn.compute.get_server(golden).task_state:  # the image is active a moment before the server may be started
    time.sleep(1)
conn.compute.start_server(golden)
flavor = conn.get_flavor(os.environ["FLAVOR"], get_extra=False)


def launch(number):
    return conn.create_server(
        f"{prefix}-{number}", image=image, flavor=flavor, network=os.environ["NETWORK"], auto_ip=False, wait=True
    )


with ThreadPoolExecutor(10) as pool:
    list(pool.map(launch, range(1, int(os.environ["COUNT"]) + 1)))
conn.compute.wait_for_server(golden, wait=600)
