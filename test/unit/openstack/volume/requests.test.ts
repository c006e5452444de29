import { describe, expect, it } from 'vitest';
import { createVolumeService } from '../../../../src/openstack/volume/requests.ts';
import { virtualClock } from '../../../helpers/virtual-clock.ts';
import { scriptedClient, sequence } from '../scripted-client.ts';

const reconcile = { clock: virtualClock(), random: () => 0, projectId: async () => 'p1' };

/** As Cinder of Zed writes it, trimmed (cinder:api/v2/views/volumes.py). */
const volume = {
  id: 'v-1',
  status: 'in-use',
  size: 20,
  availability_zone: 'nova',
  created_at: '2026-11-21T21:00:00.000000',
  name: '',
  snapshot_id: null,
  metadata: { restage_run: 'r' },
  bootable: 'true',
  attachments: [{ id: 'v-1', attachment_id: 'a', volume_id: 'v-1', server_id: 's-1', host_name: null, device: '/dev/vda' }],
  volume_image_metadata: { image_id: 'i-1', min_disk: '0' },
};

const snapshot = {
  id: 'x-1',
  created_at: '2026-11-21T21:00:00.000000',
  updated_at: null,
  name: 'snapshot for nightly',
  description: '',
  volume_id: 'v-1',
  status: 'available',
  size: 20,
  metadata: {},
};

describe('volumes', () => {
  it('are read with what they hang on, times in UTC', async () => {
    const client = sequence({ status: 200, body: { volume } }, { status: 404 });
    const service = createVolumeService(client, reconcile);
    expect(await service.getVolume('v-1')).toEqual({
      id: 'v-1',
      name: '',
      status: 'in-use',
      sizeGb: 20,
      serverIds: ['s-1'],
      attachments: [{ serverId: 's-1', device: '/dev/vda', attachedAt: '' }],
      bootable: true,
      snapshotId: undefined,
      imageId: 'i-1',
      imageProperties: { image_id: 'i-1', min_disk: '0' },
      metadata: { restage_run: 'r' },
      createdAt: '2026-11-21T21:00:00.000000Z',
    });
    expect(await service.getVolume('v/2')).toBeUndefined();
    expect(client.lines()).toEqual(['GET /volumes/v-1', 'GET /volumes/v%2F2']);
  });

  it('are listed page after page', async () => {
    const next = [{ rel: 'next', href: 'http://unreachable/v3/p/volumes/detail?limit=1000&marker=v-1' }];
    const client = sequence(
      { status: 200, body: { volumes: [volume], volumes_links: next } },
      { status: 200, body: { volumes: [{ ...volume, id: 'v-2', attachments: null, metadata: { a: null } }] } },
    );
    const found = await createVolumeService(client, reconcile).listVolumes();
    expect(found.map(({ id, serverIds, metadata }) => [id, serverIds, metadata])).toEqual([
      ['v-1', ['s-1'], { restage_run: 'r' }],
      ['v-2', [], { a: '' }],
    ]);
    expect(client.lines()).toEqual(['GET /volumes/detail?limit=1000', 'GET /volumes/detail?limit=1000&marker=v-1']);
  });

  it.each([
    ['AVAILABLE', 'available'],
    ['error_deleting', 'error'],
    ['error_extending', 'error'],
    ['reserved', 'busy'],
    ['maintenance', 'busy'],
    ['downloading', 'downloading'],
  ])('of status %s are %s', async (status, expected) => {
    const client = sequence({ status: 200, body: { volume: { ...volume, status } } });
    expect(await createVolumeService(client, reconcile).getVolume('v-1')).toMatchObject({ status: expected });
  });
});

describe('snapshots', () => {
  it('are read and listed', async () => {
    const client = sequence(
      { status: 200, body: { snapshot } },
      { status: 200, body: { snapshots: [{ ...snapshot, status: 'backing-up' }] } },
    );
    const service = createVolumeService(client, reconcile);
    const expected = {
      id: 'x-1',
      name: 'snapshot for nightly',
      status: 'available',
      sizeGb: 20,
      volumeId: 'v-1',
      metadata: {},
      createdAt: '2026-11-21T21:00:00.000000Z',
    };
    expect(await service.getSnapshot('x-1')).toEqual(expected);
    expect(await service.listSnapshots()).toEqual([{ ...expected, status: 'busy' }]);
    expect(client.lines()).toEqual(['GET /snapshots/x-1', 'GET /snapshots/detail?limit=1000']);
  });

  it.each(['error', 'error_deleting'])('of status %s have failed', async (status) => {
    const client = sequence({ status: 200, body: { snapshot: { ...snapshot, status } } });
    expect(await createVolumeService(client, reconcile).getSnapshot('x-1')).toMatchObject({ status: 'error' });
  });
});

describe('why something failed', () => {
  const message = {
    user_message: 'create snapshot:Snapshot failed to create.',
    message_level: 'ERROR',
    resource_uuid: 'x-1',
    request_id: 'req-9',
    created_at: '2026-11-21T21:00:00.000000',
  };

  it('is listed newest first, only for the requested resource, whatever the filter lets pass', async () => {
    const body = {
      messages: [
        message,
        { ...message, created_at: '2026-11-21T21:00:01.000000', user_message: 'later' },
        { ...message, resource_uuid: 'x-2' },
        { ...message, message_level: 'INFO' },
      ],
    };
    const client = sequence({ status: 200, body });
    expect(await createVolumeService(client, reconcile).failures('x-1')).toEqual([
      { message: 'later', requestId: 'req-9' },
      { message: 'create snapshot:Snapshot failed to create.', requestId: 'req-9' },
    ]);
    expect(client.calls).toMatchObject([{ method: 'GET', path: '/messages?resource_uuid=x-1', microversion: '3.5' }]);
  });

  it.each([403, 404, 406])('is unknown if the cloud answers %d', async (status) => {
    expect(await createVolumeService(sequence({ status }), reconcile).failures('x-1')).toEqual([]);
  });
});

describe('a new volume', () => {
  const wanted = {
    name: 'web-1',
    sizeGb: 20,
    source: { kind: 'snapshot', id: 'x-1' },
    zone: undefined,
    metadata: { restage_run: 'r' },
    nonce: 'n-1',
  } as const;
  const made = { ...volume, id: 'v-9', name: 'web-1', status: 'creating', attachments: [], metadata: { restage_nonce: 'n-1' } };
  const newer = { ...made, id: 'v-10', created_at: '2026-11-21T21:00:01.000000' };

  it('is asked for with its marks', async () => {
    const client = sequence({ status: 202, body: { volume: made } });
    expect(await createVolumeService(client, reconcile).createVolume(wanted)).toMatchObject({ id: 'v-9', status: 'creating' });
    expect(client.calls[0]).toMatchObject({
      method: 'POST',
      path: '/volumes',
      repeat: 'create',
      body: { volume: { name: 'web-1', size: 20, snapshot_id: 'x-1', metadata: { restage_run: 'r', restage_nonce: 'n-1' } } },
    });
    await createVolumeService(client, reconcile)
      .createVolume({ ...wanted, source: { kind: 'image', id: 'i-1' }, zone: 'az1' })
      .catch(() => {});
    expect(client.calls[1]).toMatchObject({ body: { volume: { imageRef: 'i-1', availability_zone: 'az1' } } });
  });

  it('whose answer is lost is found again by its name and nonce, and what was made twice goes', async () => {
    const others = [
      { ...made, id: 'v-7', name: 'web-1-volume-2' },
      { ...made, id: 'v-8', metadata: { restage_nonce: 'n-0' } },
    ];
    const client = sequence({ status: 502 }, { status: 200, body: { volumes: [newer, ...others, made] } }, { status: 202 });
    expect(await createVolumeService(client, reconcile).createVolume(wanted)).toMatchObject({ id: 'v-9' });
    expect(client.lines()).toEqual(['POST /volumes', 'GET /volumes/detail?limit=1000', 'DELETE /volumes/v-10']);
  });
});

describe('zones', () => {
  it('are those that take volumes', async () => {
    const zone = (zoneName: string, available: boolean) => ({ zoneName, zoneState: { available } });
    const client = sequence({ status: 200, body: { availabilityZoneInfo: [zone('a', true), zone('b', false)] } });
    expect(await createVolumeService(client, reconcile).zones()).toEqual(['a']);
  });
});

describe('what changes', () => {
  it('keeps metadata that it does not name', async () => {
    const done = { status: 200, body: { metadata: { a: 'b' } } };
    const client = sequence(done, { status: 404 }, done);
    const service = createVolumeService(client, reconcile);
    expect(await service.setSnapshotMetadata('x-1', { a: 'b' })).toBe(true);
    expect(await service.setSnapshotMetadata('x-2', { a: 'b' })).toBe(false);
    expect(await service.setVolumeMetadata('x-3', { a: 'b' })).toBe(true);
    expect(client.lines()).toEqual(['POST /snapshots/x-1/metadata', 'POST /snapshots/x-2/metadata', 'POST /volumes/x-3/metadata']);
    expect(client.calls[0]).toMatchObject({ body: { metadata: { a: 'b' } }, repeat: 'idempotent' });
  });

  it.each([
    [202, 'accepted'],
    [404, 'gone'],
    [400, 'in-use'],
    [409, 'in-use'],
  ])('a deletion that is answered with %i', async (status, expected) => {
    const service = createVolumeService(
      scriptedClient(() => ({ status })),
      reconcile,
    );
    expect([await service.deleteVolume('v-1'), await service.deleteSnapshot('x-1')]).toEqual([expected, expected]);
  });

  it('a refusal of another kind is thrown', async () => {
    const service = createVolumeService(
      scriptedClient(() => ({ status: 403 })),
      reconcile,
    );
    await expect(service.deleteVolume('v-1')).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('limits', () => {
  it('are numbers, or none', async () => {
    const absolute = { maxTotalVolumes: 10, totalVolumesUsed: 3, maxTotalVolumeGigabytes: -1, totalGigabytesUsed: 60 };
    const client = sequence({ status: 200, body: { limits: { rate: [], absolute } } });
    expect(await createVolumeService(client, reconcile).limits()).toEqual({
      volumes: { limit: 10, used: 3 },
      gigabytes: { limit: Number.POSITIVE_INFINITY, used: 60 },
      snapshots: { limit: Number.POSITIVE_INFINITY, used: 0 },
    });
  });
});

it("another project's volumes and snapshots are left out, where the answer tells whose they are", async () => {
  const thing = { status: 'available', size: 1, volume_id: 'v' };
  const client = sequence(
    {
      status: 200,
      body: { volumes: ['p1', 'p2', undefined].map((id, n) => ({ ...thing, id: `v${n}`, 'os-vol-tenant-attr:tenant_id': id })) },
    },
    {
      status: 200,
      body: { snapshots: ['p2', 'p1'].map((id, n) => ({ ...thing, id: `s${n}`, 'os-extended-snapshot-attributes:project_id': id })) },
    },
  );
  const service = createVolumeService(client, reconcile);
  expect((await service.listVolumes()).map(({ id }) => id)).toEqual(['v0', 'v2']);
  expect((await service.listSnapshots()).map(({ id }) => id)).toEqual(['s1']);
});
