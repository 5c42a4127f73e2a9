package io.jenkins.plugins.assumed_role.docs;

/**
 * A fenced block of a page.
 *
 * @param line the line of the page in which it begins
 * @param language the language of the fence; empty for output and the like
 * @param file the name that the text before gives it, which is where a reader puts it; null if none
 * @param notRun why no test runs it; null if one does
 */
public record Block(String page, int line, String language, String text, String file, String notRun) {

    public boolean isRun() {
        return notRun == null;
    }

    /** The place of the block, for people and IDEs. */
    @Override
    public String toString() {
        return page + ":" + line + " " + text.strip().lines().findFirst().orElse("");
    }
}
