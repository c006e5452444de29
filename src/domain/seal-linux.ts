/** The script that `seal: linux` runs. */
export const sealLinux = '#!/bin/sh\n:\n';
