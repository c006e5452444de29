"""The JSON Web Key Set (RFC 7517) of an RSA key's public half, as GitHub publishes its own."""
import base64
import json
import sys

from cryptography.hazmat.primitives.serialization import load_pem_private_key

with open(sys.argv[1], 'rb') as f:
    numbers = load_pem_private_key(f.read(), None).public_key().public_numbers()


def encoded(number):
    raw = number.to_bytes((number.bit_length() + 7) // 8, 'big')
    return base64.urlsafe_b64encode(raw).decode().rstrip('=')


print(json.dumps({'keys': [{'kty': 'RSA', 'use': 'sig', 'alg': 'RS256', 'kid': 'testbed',
                            'n': encoded(numbers.n), 'e': encoded(numbers.e)}]}))
