package io.jenkins.plugins.assumed_role.page;

import java.util.ArrayList;
import java.util.List;

/** Finds the policy statements within a message, so that each can be copied by itself. */
final class PolicyStatements {

    private PolicyStatements() {}

    /** Returns the outermost objects in braces. */
    static List<String> in(String message) {
        List<String> statements = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; message != null && i < message.length(); i++) {
            char c = message.charAt(i);
            if (c == '{') {
                start = depth == 0 ? i : start;
                depth++;
            } else if (c == '}' && depth > 0) {
                depth--;
                String found = message.substring(start, i + 1);
                if (depth == 0 && found.substring(1).stripLeading().startsWith("\"")) {
                    statements.add(found);
                }
            }
        }
        return statements;
    }
}
