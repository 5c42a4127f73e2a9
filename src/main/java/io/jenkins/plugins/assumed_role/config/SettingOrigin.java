package io.jenkins.plugins.assumed_role.config;

/**
 * A setting of a block and the place that sets it.
 *
 * @param setting the name of its field
 * @param place such as {@code agent 'linux-1'}
 */
public record SettingOrigin(String setting, String value, String place) {

    /** Returns the setting for people: {@code region: eu-central-1, from Jenkins}. */
    public String text() {
        return setting + ": " + value + ", from " + place;
    }
}
