/** The forms in which a secret can be printed, and the stream that hides them. */
package io.jenkins.plugins.assumed_role.masking;
