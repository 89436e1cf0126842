package dev.revo.engine.tenancy.throttle;

import static java.util.Objects.requireNonNull;

import dev.revo.engine.tenancy.crypto.Sha256;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Who tries to get in where, from where. Internal to this module.
 *
 * @param account what is guessed at, in one spelling: tenant and login name, and what kind of secret where one account has
 *     several; need not exist, and must be treated alike if it does not
 * @param address of the client. Whether {@code X-Forwarded-For} or the like is true only the host knows: it must hand over the
 *     address that its own, trusted proxy saw, never what the client sent
 * @param device id of a device on which this account logged in before, as a token proved that only this server could have
 *     given it; null when there is none
 */
public record LoginAttempt(
        String account, InetAddress address, @Nullable String device) {
    private static final int LONGEST_KEY = 64;
    private static final int IPV6_NETWORK_BYTES = 8;

    /** Requires account and address. */
    public LoginAttempt {
        requireNonNull(account, "account");
        requireNonNull(address, "address");
    }

    /** An attempt from a device that proved nothing. */
    public static LoginAttempt of(String account, InetAddress address) {
        return new LoginAttempt(account, address, null);
    }

    /** A copy from a device that proved that this account logged in on it before. */
    public LoginAttempt onDevice(String id) {
        return new LoginAttempt(account, address, requireNonNull(id, "id"));
    }

    /** The account in bounded length: names are typed by attackers too. */
    String accountKey() {
        return bounded(account);
    }

    /** An IPv4 address, or the /64 of an IPv6 address: who has one address there has all of them (RFC 6177). */
    String addressKey() {
        byte[] bytes = address.getAddress();
        byte[] counted = address instanceof Inet6Address ? Arrays.copyOf(bytes, IPV6_NETWORK_BYTES) : bytes;
        return HexFormat.of().formatHex(counted);
    }

    String pairKey() {
        return accountKey() + '\n' + addressKey();
    }

    /** Where the account is tried from: the device if it proved itself, else the address. */
    String placeKey() {
        return device == null ? pairKey() : accountKey() + "\ndevice " + bounded(device);
    }

    private static String bounded(String text) {
        return text.length() <= LONGEST_KEY ? '=' + text : '#' + Sha256.of(text);
    }
}
