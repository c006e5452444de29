"""
openstacksdk, call by call, with the cloud in OS_*. Prints a line of JSON for each call: what it returned, or what it raised.
"""
import json
import os
import time

import openstack
from openstack import exceptions

PATIENCE = 120
nap = time.sleep
# The SDK looks every two or five seconds whether a thing is done. What it then sees is the same when it looks more often.
time.sleep = lambda seconds: nap(min(seconds, 0.3))

RUN = os.environ['RUN']
PROJECT = {'project_name': os.environ['OS_PROJECT_NAME'], 'project_domain_name': 'Default'}


def shown(value):
    """As its user sees it: the attributes of a resource, of each resource of a list."""
    if hasattr(value, 'to_dict'):
        fields = value.to_dict()
        fields.pop('location', None)
        return fields
    if isinstance(value, dict):
        return value
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return [shown(one) for one in value]


def call(name, make):
    try:
        value = make()
        # Lists are read page by page, and only when they are read.
        answer, complaint = shown(value), ''
    except Exception as error:
        value, answer, complaint = None, '', f'{type(error).__name__}: {error}'
    print(json.dumps({'call': name, 'answer': answer, 'complaint': complaint}, default=str), flush=True)
    return value


def until(name, look):
    end = time.monotonic() + PATIENCE
    while not look() and time.monotonic() < end:
        nap(0.2)
    print(json.dumps({'call': name, 'answer': '', 'complaint': '' if look() else 'never'}), flush=True)


def by_name(resources):
    """For lists whose order is an accident: that of their ids."""
    return sorted(resources, key=lambda one: one.name)


def connect(**auth):
    return openstack.connect(load_envvars=False, load_yaml_config=False, region_name='RegionOne', **auth)


def by_password(password):
    return connect(auth={
        'auth_url': os.environ['OS_AUTH_URL'], 'username': os.environ['OS_USERNAME'], 'password': password,
        'user_domain_name': 'Default', **PROJECT,
    })


def by_credential(secret):
    return connect(auth_type='v3applicationcredential', auth={
        'auth_url': os.environ['OS_AUTH_URL'],
        'application_credential_id': os.environ['CREDENTIAL_ID'], 'application_credential_secret': secret,
    })


call('application credential: servers()', lambda: by_credential(os.environ['CREDENTIAL_SECRET']).compute.servers())
call('application credential, wrong secret: servers()', lambda: by_credential('wrong').compute.servers())
call('wrong password: servers()', lambda: by_password('wrong').compute.servers())
cloud = by_password(os.environ['OS_PASSWORD'])
compute, image, network, volume = cloud.compute, cloud.image, cloud.network, cloud.block_storage

call('compute.flavors()', lambda: compute.flavors())
flavor = call("compute.find_flavor('m1.tiny')", lambda: compute.find_flavor('m1.tiny'))
call("compute.find_flavor('nope')", lambda: compute.find_flavor('nope'))
call("compute.get_flavor('nope')", lambda: compute.get_flavor('nope'))
# By default newest first, and these were made in the same second.
call("image.images(visibility='public', sort='name:asc')", lambda: image.images(visibility='public', sort='name:asc'))
base = call("image.find_image('base')", lambda: image.find_image('base'))
call('network.networks()', lambda: by_name(network.networks()))
net = call("network.find_network('tight-net')", lambda: network.find_network('tight-net'))
call('network.subnets()', lambda: network.subnets())
call('network.routers()', lambda: network.routers())
call('network.security_groups()', lambda: [group.name for group in network.security_groups()])
call("network.find_extension('router')", lambda: network.find_extension('router').alias)
call('compute.availability_zones()', lambda: compute.availability_zones())
call('compute.get_limits()', lambda: compute.get_limits().absolute)
call('volume.get_limits()', lambda: volume.get_limits().absolute)
call('get_compute_quotas()', lambda: cloud.get_compute_quotas(cloud.current_project_id))
call('get_volume_quotas()', lambda: cloud.get_volume_quotas(cloud.current_project_id))
call('get_network_quotas(details=True)', lambda: cloud.get_network_quotas(cloud.current_project_id, details=True))
public_key = open(os.environ['KEY_FILE'], encoding='utf-8').read().strip()
call('compute.create_keypair()', lambda: compute.create_keypair(name=f'{RUN}-key', public_key=public_key))
call('compute.create_keypair() again', lambda: compute.create_keypair(name=f'{RUN}-key', public_key=public_key))
group = call("compute.create_server_group()", lambda: compute.create_server_group(name='apart', policies=['anti-affinity']))
call('compute.server_groups()', lambda: compute.server_groups())


def options(**others):
    return {'name': 'web', 'flavor_id': flavor.id, 'image_id': base.id, 'networks': [{'uuid': net.id}], **others}


def create_and_wait(**others):
    return compute.wait_for_server(compute.create_server(**options(**others)), wait=PATIENCE)


def gone(server):
    compute.delete_server(server)
    # What it saw of it last is a matter of moments.
    compute.wait_for_delete(server, wait=PATIENCE)


def image_id(name):
    return next(one.id for one in image.images(name=name))


web = call('compute.create_server(), wait_for_server()', lambda: create_and_wait(key_name=f'{RUN}-key', metadata={'role': 'web'}))
twin = call('compute.create_server() of the same name', create_and_wait)
call("compute.find_server('web') of two", lambda: compute.find_server('web'))
call("compute.update_server(name='twin')", lambda: compute.update_server(twin, name='twin'))
call("compute.servers(name='^web$')", lambda: compute.servers(name='^web$'))
call('compute.servers(limit=1), page by page', lambda: [one.name for one in compute.servers(limit=1)])
call('image larger than the flavor', lambda: compute.create_server(**options(image_id=image_id('base-min-disk-10'))))
call('flavor without disk', lambda: compute.create_server(**options(flavor_id='m1.zero')))
call('unknown flavor', lambda: compute.create_server(**options(flavor_id='nope')))
call('unknown image', lambda: compute.create_server(**options(image_id='0' * 32)))
call('unknown key', lambda: compute.create_server(**options(key_name='nope')))
call('unknown security group', lambda: compute.create_server(**options(security_groups=[{'name': 'nope'}])))
call('name too long', lambda: compute.create_server(**options(name='n' * 256)))
call('no host for the flavor', lambda: create_and_wait(name='huge', flavor_id='m1.huge'))
huge = call("compute.find_server('huge')", lambda: compute.find_server('huge'))
call('compute.delete_server(), wait_for_delete()', lambda: gone(huge))
call('compute.set_server_metadata()', lambda: compute.set_server_metadata(web, size='small'))
call('compute.delete_server_metadata()', lambda: compute.delete_server_metadata(web, ['role']))
call('compute.get_server_metadata()', lambda: compute.get_server_metadata(web))
call('metadata value too long', lambda: compute.set_server_metadata(web, size='s' * 256))
call('server.add_tag()', lambda: web.add_tag(compute, 'blue'))
call('compute.servers(tags=)', lambda: [one.name for one in compute.servers(tags='blue')])
call('compute.lock_server()', lambda: compute.lock_server(web))
call('compute.stop_server() of a locked one', lambda: compute.stop_server(web))
call('compute.unlock_server()', lambda: compute.unlock_server(web))
call('compute.stop_server()', lambda: compute.stop_server(web))
call('compute.wait_for_server(SHUTOFF)', lambda: compute.wait_for_server(web, status='SHUTOFF', wait=PATIENCE))
call('compute.stop_server() again', lambda: compute.stop_server(web))
picture = call('compute.create_server_image(wait=True)', lambda: compute.create_server_image(web, 'picture', metadata={'a': 'b'}, wait=True, timeout=PATIENCE))
until('until the server has no task', lambda: compute.get_server(web).task_state is None)
call('image.update_image()', lambda: image.update_image(picture, colour='red', min_disk=3))
call('image.add_tag()', lambda: image.add_tag(picture, 'good'))
call('image.get_image()', lambda: image.get_image(picture))
call("image.images(tag='good')", lambda: [one.name for one in image.images(tag='good')])
call('image.images(limit=2), page by page', lambda: [one.name for one in image.images(limit=2, sort='name:asc')])
call('image.delete_image()', lambda: image.delete_image(picture))
call('image.delete_image() again', lambda: image.delete_image(picture.id, ignore_missing=False))
call('compute.start_server()', lambda: compute.start_server(web))
call('compute.wait_for_server(ACTIVE)', lambda: compute.wait_for_server(web, wait=PATIENCE))
call('compute.get_server_console_output()', lambda: sorted(compute.get_server_console_output(web, length=1)))
call('compute.server_actions()', lambda: [one.action for one in compute.server_actions(web)])

address = call('network.create_ip()', lambda: network.create_ip(floating_network_id=network.find_network('public').id))
port = call('network.ports(device_id=)', lambda: network.ports(device_id=web.id)) and next(network.ports(device_id=web.id))
call('network.update_ip(port_id=)', lambda: network.update_ip(address, port_id=port.id))
call('network.find_ip()', lambda: network.find_ip(address.floating_ip_address))
call('network.delete_ip()', lambda: network.delete_ip(address))
call('network.get_ip() of one that is gone', lambda: network.get_ip(address.id))
mine = call('network.create_port()', lambda: network.create_port(network_id=net.id, name='mine'))
call('network.delete_port()', lambda: network.delete_port(mine))

disk = call('volume.create_volume()', lambda: volume.create_volume(name='disk', size=1, metadata={'a': 'b'}))
call('volume.wait_for_status()', lambda: volume.wait_for_status(disk, 'available', wait=PATIENCE))
call('volume.volumes()', lambda: volume.volumes())
before = call('volume.create_snapshot()', lambda: volume.create_snapshot(name='before', volume_id=disk.id))
call('volume.wait_for_status() of the snapshot', lambda: volume.wait_for_status(before, 'available', wait=PATIENCE))
call('volume.snapshots()', lambda: volume.snapshots())
call('volume.delete_volume() with a snapshot', lambda: volume.delete_volume(disk, ignore_missing=False))
call('volume.delete_snapshot()', lambda: volume.delete_snapshot(before))
until('until the snapshot is gone', lambda: volume.find_snapshot('before') is None)
call('volume.delete_volume()', lambda: volume.delete_volume(disk))
until('until the volume is gone', lambda: volume.find_volume('disk') is None)

call("compute.find_server('nope')", lambda: compute.find_server('nope'))
call("compute.get_server() of one that never was", lambda: compute.get_server('0' * 32))
call('image.get_image() of one that never was', lambda: image.get_image('0' * 32))
for server in (web, twin):
    call('compute.delete_server(), wait_for_delete()', lambda: gone(server))
call('compute.servers()', lambda: compute.servers())
call('compute.delete_server_group()', lambda: compute.delete_server_group(group))
call('compute.delete_keypair()', lambda: compute.delete_keypair(f'{RUN}-key'))
