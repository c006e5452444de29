# The golden server off, its image, the golden server on again. Read by the two scripts beside it.
openstack server stop "$GOLDEN"
until [ "$(openstack server show "$GOLDEN" -f value -c status)" = SHUTOFF ]; do sleep 2; done
openstack server image create --wait --name "$IMAGE" "$GOLDEN" >/dev/null
openstack server start "$GOLDEN"
