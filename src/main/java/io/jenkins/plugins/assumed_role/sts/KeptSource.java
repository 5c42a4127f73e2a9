package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.agent.Machine;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * Keeps the source credentials of one session in memory, so that its renewal need not read them again: temporary ones of an instance, a
 * container or a program alone, for nine tenths of the time that they had when they were read. They count only for the same request on the
 * same connection to the machine, and end with the session. After any failure they are read again.
 */
public final class KeptSource {

    /** The longest time, even if the service names a later end. Credentials of AWS rotate after some hours. */
    private static final Duration LONGEST = Duration.ofHours(12);

    private static final int TENTHS = 9;

    private final LongSupplier clock;
    private Kept kept;

    public KeptSource() {
        this(System::nanoTime);
    }

    /** @param clock as {@link System#nanoTime} */
    KeptSource(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * Credentials, and the endpoint that was resolved with them.
     *
     * @param until the time after which the credentials are read again, as {@link System#nanoTime}
     */
    record Kept(RoleRequest request, Object connection, SourceCredentials source, StsEndpoint endpoint, long until) {

        /** Shows no credentials. */
        @Override
        public String toString() {
            return source.toString();
        }
    }

    /** Returns null if they have to be read. */
    synchronized Kept find(RoleRequest request, Machine machine) {
        boolean good = kept != null
                && kept.until - clock.getAsLong() > 0
                && kept.request.equals(request)
                && kept.connection.equals(machine.connection());
        if (!good) {
            kept = null;
        }
        return kept;
    }

    synchronized void keep(RoleRequest request, Machine machine, SourceCredentials source, StsEndpoint endpoint) {
        Duration left = source.end() == null ? Duration.ZERO : Duration.between(Instant.now(), source.end());
        if (left.isNegative() || left.isZero()) {
            kept = null;
            return;
        }
        Duration most = left.compareTo(LONGEST) > 0 ? LONGEST : left;
        long until = clock.getAsLong() + most.toNanos() / 10 * TENTHS;
        kept = new Kept(request, machine.connection(), source, endpoint, until);
    }

    public synchronized void drop() {
        kept = null;
    }
}
