package io.jenkins.plugins.assumed_role.masking;

import java.io.Serial;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;

/** Replaces a throwable whose text contained a secret: same stack trace, masked message, the class by name only. */
public final class MaskedThrowable extends Exception {

    /** Causes and suppressed throwables nested deeper than this are left out, and the last one says so. */
    public static final int MAXIMUM_DEPTH = 50;

    @Serial
    private static final long serialVersionUID = 1L;

    private MaskedThrowable(String message) {
        super(message);
    }

    /**
     * Hides secrets in the messages of a throwable, of its causes and of its suppressed exceptions.
     *
     * @return the same instance when none of them holds a form of a secret; else a copy of those which do, and of those that
     *     lead to them
     */
    public static Throwable of(Throwable throwable, Masks masks) {
        return holdsSecret(throwable, masks) ? copy(throwable, masks, identitySet(), 0) : throwable;
    }

    private static boolean holdsSecret(Throwable throwable, Masks masks) {
        Set<Throwable> seen = identitySet();
        Deque<Throwable> open = new ArrayDeque<>(Set.of(throwable));
        while (!open.isEmpty()) {
            Throwable next = open.pop();
            if (seen.add(next)) {
                if (holdsSecretItself(next, masks)) {
                    return true;
                }
                if (next.getCause() != null) {
                    open.push(next.getCause());
                }
                for (Throwable suppressed : next.getSuppressed()) {
                    open.push(suppressed);
                }
            }
        }
        return false;
    }

    private static boolean holdsSecretItself(Throwable throwable, Masks masks) {
        // A class may override any of the three, and each of them is printed somewhere.
        return differs(throwable.toString(), masks)
                || differs(throwable.getMessage(), masks)
                || differs(throwable.getLocalizedMessage(), masks);
    }

    private static boolean differs(String text, Masks masks) {
        return text != null && !masks.mask(text).equals(text);
    }

    private static Throwable copy(Throwable throwable, Masks masks, Set<Throwable> seen, int depth) {
        String name = throwable.getClass().getName();
        if (!seen.add(throwable)) {
            return new MaskedThrowable(name + ", as above");
        }
        if (depth > MAXIMUM_DEPTH) {
            return new MaskedThrowable(name + ", and more, left out");
        }
        Throwable cause = throwable.getCause();
        Throwable maskedCause = cause == null ? null : copy(cause, masks, seen, depth + 1);
        Throwable[] suppressed = throwable.getSuppressed();
        boolean same = maskedCause == cause && !holdsSecretItself(throwable, masks);
        for (int i = 0; i < suppressed.length; i++) {
            Throwable original = suppressed[i];
            suppressed[i] = copy(original, masks, seen, depth + 1);
            same &= suppressed[i] == original;
        }
        if (same) {
            return throwable;
        }
        String message = throwable.getLocalizedMessage();
        MaskedThrowable masked = new MaskedThrowable(message == null ? name : name + ": " + masks.mask(message));
        masked.setStackTrace(throwable.getStackTrace());
        masked.initCause(maskedCause);
        for (Throwable each : suppressed) {
            masked.addSuppressed(each);
        }
        return masked;
    }

    private static Set<Throwable> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }
}
