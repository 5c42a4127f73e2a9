/**
 * The same block on a command line.
 *
 * <p>No Jenkins, {@code channel} or {@code policy}. Begin with {@link io.jenkins.plugins.assumed_role.launcher.WithAssumedRole}.
 */
package io.jenkins.plugins.assumed_role.launcher;
