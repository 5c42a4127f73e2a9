/**
 * The forms in which a secret can be printed, and the stream that hides them.
 *
 * <p>Only the JDK. Begin with {@link io.jenkins.plugins.assumed_role.masking.Masks}.
 */
package io.jenkins.plugins.assumed_role.masking;
