/**
 * The check that the default build refers to members that Jenkins really has.
 *
 * <p>{@code src/jenkins-api/jenkins.lock} lists each reference of the plugin to Jenkins, as compiled against the real jars. Begin with
 * {@link io.jenkins.plugins.assumed_role.signatures.LockTest}.
 */
package io.jenkins.plugins.assumed_role.signatures;
