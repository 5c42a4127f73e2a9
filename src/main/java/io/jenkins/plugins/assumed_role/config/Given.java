package io.jenkins.plugins.assumed_role.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Arguments as forms and Pipelines give them: what is empty is not given. */
public final class Given {

    private Given() {}

    public static String text(String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    /** A kind of list that is legible on disk; null if it is empty. */
    public static <T> List<T> list(List<T> list) {
        return list == null || list.isEmpty() ? null : new ArrayList<>(list);
    }

    public static <T> List<T> orNone(List<T> list) {
        return list == null ? List.of() : Collections.unmodifiableList(list);
    }

    /** The first that is given; null if none is. */
    @SafeVarargs
    public static <T> T first(T... values) {
        for (T value : values) {
            if (value != null) {
                return value;
            }
        }
        return null;
    }
}
