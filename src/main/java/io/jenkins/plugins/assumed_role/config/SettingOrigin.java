package io.jenkins.plugins.assumed_role.config;

/**
 * A setting of a block and the place that sets it.
 *
 * @param setting the name of its field
 * @param place such as {@code agent 'linux-1'}
 */
public record SettingOrigin(String setting, String value, String place) {}
