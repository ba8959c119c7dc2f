/** What the configuration file says to the rules. */

export interface Settings {
  /** Every environment beside a onelogin integration needs `onelogin_id`: each `missing-onelogin-id` is an error. */
  readonly requireOneloginId: boolean;
}

export const defaultSettings: Settings = { requireOneloginId: false };
