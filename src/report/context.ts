/** What a reporter is told besides the report. */

export interface ReportContext {
  /** The program's own version. */
  readonly version: string;
  readonly color: boolean;
  /** Columns of the terminal; left out where the text does not go to one, which then is not wrapped. */
  readonly width?: number;
  /** Only findings, and probes that are not valid. */
  readonly quiet: boolean;
  /** Everything that was not checked, with its place. */
  readonly verbose: boolean;
  /** The working directory relative to the root of the repository, forward slashes; left out where they are one. */
  readonly pathPrefix?: string;
}
