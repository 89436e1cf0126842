package dev.revo.engine.tenancy.http;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * What an IP address is for, after the special-purpose registries of IANA (RFC 6890). An IPv6 address that leads to an IPv4
 * one (mapped, compatible, NAT64, 6to4) is of that one's kind. Internal to this module.
 */
public enum AddressKind {
    /** An address of the Internet. */
    PUBLIC,
    /** This machine. */
    LOOPBACK,
    /** Networks of a house or a provider. */
    PRIVATE,
    /** What no server that is meant has: link-local, where clouds keep their credentials, multicast, unspecified, reserved. */
    SPECIAL;

    /** The kind of this address. */
    public static AddressKind of(InetAddress address) {
        if (address.isLoopbackAddress()) {
            return LOOPBACK;
        }
        if (address.isAnyLocalAddress() || address.isLinkLocalAddress() || address.isMulticastAddress()) {
            return SPECIAL;
        }
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            return four(bytes[0] & 0xff, bytes[1] & 0xff, bytes[2] & 0xff);
        }
        return address instanceof Inet6Address six && six.isIPv4CompatibleAddress() ? embedded(bytes, 12) : six(bytes);
    }

    private static AddressKind four(int a, int b, int c) {
        if (a == 10
                || (a == 172 && (b & 0xf0) == 16)
                || (a == 192 && b == 168)
                || (a == 100 && (b & 0xc0) == 64)
                || (a == 198 && (b & 0xfe) == 18)) {
            return PRIVATE;
        }
        boolean special = a == 0
                || a >= 240
                || (a == 192 && b == 0 && (c == 0 || c == 2))
                || (a == 198 && b == 51 && c == 100)
                || (a == 203 && b == 0 && c == 113);
        return special ? SPECIAL : PUBLIC;
    }

    private static AddressKind six(byte[] bytes) {
        int first = (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
        int second = (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff);
        if ((first & 0xfe00) == 0xfc00 || (first & 0xffc0) == 0xfec0) {
            return PRIVATE;
        }
        if (first == 0x0064 && second == 0xff9b) {
            // The well-known prefix of NAT64 is a /96; what else is there is a network's own.
            boolean wellKnown = true;
            for (int i = 4; i < 12; i++) {
                wellKnown &= bytes[i] == 0;
            }
            return wellKnown ? embedded(bytes, 12) : SPECIAL;
        }
        if (first == 0x2002) {
            return embedded(bytes, 2);
        }
        boolean special = (first & 0xe000) != 0x2000
                // Teredo and other protocol assignments; documentation.
                || (first == 0x2001 && (second < 0x0200 || second == 0x0db8))
                || (first == 0x3fff && second < 0x1000);
        return special ? SPECIAL : PUBLIC;
    }

    private static AddressKind embedded(byte[] bytes, int from) {
        try {
            return of(InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4)));
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }
}
