package io.jenkins.plugins.assumed_role.masking;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/** An exception without the secrets that were in its message, or in those of its causes. */
public final class MaskedThrowable extends Exception {

    private static final long serialVersionUID = 1;

    private static final int MAX_DEPTH = 50;

    private MaskedThrowable(String message) {
        super(message, null, true, true);
    }

    /** @return {@code failure} itself if there is no secret in it */
    public static Throwable of(Throwable failure, Masks masks) {
        return isClean(failure, masks, Collections.newSetFromMap(new IdentityHashMap<>()), 0)
                ? failure
                : rewrite(failure, masks, new IdentityHashMap<>(), 0);
    }

    private static boolean isClean(Throwable failure, Masks masks, Set<Throwable> seen, int depth) {
        if (failure == null || !seen.add(failure)) {
            return true;
        }
        if (depth == MAX_DEPTH) {
            return false;
        }
        String text = String.valueOf(failure);
        if (!masks.mask(text).equals(text) || !isClean(failure.getCause(), masks, seen, depth + 1)) {
            return false;
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            if (!isClean(suppressed, masks, seen, depth + 1)) {
                return false;
            }
        }
        return true;
    }

    private static Throwable rewrite(Throwable failure, Masks masks, Map<Throwable, Throwable> done, int depth) {
        if (failure == null || depth == MAX_DEPTH) {
            return null;
        }
        Throwable known = done.get(failure);
        if (known != null) {
            return known;
        }
        MaskedThrowable masked = new MaskedThrowable(masks.mask(String.valueOf(failure)));
        masked.setStackTrace(failure.getStackTrace());
        done.put(failure, masked);
        Throwable cause = rewrite(failure.getCause(), masks, done, depth + 1);
        if (cause != null && cause != masked) {
            masked.initCause(cause);
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            Throwable copy = rewrite(suppressed, masks, done, depth + 1);
            if (copy != null && copy != masked) {
                masked.addSuppressed(copy);
            }
        }
        return masked;
    }
}
