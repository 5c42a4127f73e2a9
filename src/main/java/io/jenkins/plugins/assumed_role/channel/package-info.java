/** The controller's end of the way to an agent: what is asked there, in what time, and which answers are believed. */
package io.jenkins.plugins.assumed_role.channel;
