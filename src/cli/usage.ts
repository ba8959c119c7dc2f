/** Words wrong use of the command line. */
import { CommanderError } from "commander";
import { closest } from "../catalogue/closest.ts";

/** The code of errors that this file makes; those of commander begin with `commander.`. */
const ownCode = "symcheck.usage";

/** An error that ends the parsing of the command line with exit code 2; `message` is shown as it is. */
export function usageError(message: string): CommanderError {
  return new CommanderError(2, ownCode, message);
}

/** Parses the argument of an option that takes one of a few words. */
export function choiceOf<Choice extends string>(option: string, choices: readonly Choice[]): (text: string) => Choice {
  return (text) => {
    const found = choices.find((choice) => choice === text);
    if (found !== undefined) return found;
    const near = closest(text, choices);
    const hint = near === undefined ? ";" : `; did you mean "${near}"?`;
    const all = choices.map((choice) => `"${choice}"`).join(", ");
    throw usageError(`"${option}" does not take "${text}"${hint} the choices are ${all}`);
  };
}

/**
 * The line to show for an error that commander threw; undefined where it only ends the run after help or the version. `command` is the
 * command that was given, if it is one.
 */
export function describeUsageError(error: CommanderError, command: string | undefined): string | undefined {
  if (error.exitCode === 0) return undefined;
  if (error.code === ownCode) return error.message;
  const quoted = /'(.*?)'/s.exec(error.message)?.[1] ?? "";
  const near = /\(Did you mean (?:one of )?(.*?)\?\)/s.exec(error.message)?.[1]?.split(", ")[0];
  const hint = near === undefined ? "" : `; did you mean "${near}"?`;
  const help = `"symcheck ${command === undefined ? "" : `${command} `}--help" lists what there is`;
  switch (error.code) {
    case "commander.unknownOption":
      // What stands after "=" may be a secret given to an option that does not exist.
      return `unknown option "${quoted.split("=", 1)[0]}"${hint || ";"} ${help}`;
    case "commander.unknownCommand":
      return `unknown command "${quoted}"${hint || ";"} ${near === undefined && command === undefined ? `to check a path, use "symcheck validate ${quoted}"` : help}`;
    case "commander.help":
      return `a command is missing after "symcheck ${command ?? ""}"; ${help}`;
    case "commander.optionMissingArgument":
      return `the option "${quoted.split(" ", 1)[0]}" needs an argument; ${help}`;
    case "commander.missingArgument":
      return `the argument "${quoted}" is missing; ${help}`;
    case "commander.excessArguments":
      return `too many arguments; ${help}`;
    default:
      return `${error.message.replace(/^error: /, "")}; ${help}`;
  }
}
