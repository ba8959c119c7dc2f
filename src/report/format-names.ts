/** The formats of `--format` and `--report`, without the code that writes them. */

export const formatNames = ["pretty", "compact", "json", "terraform-json", "sarif", "github"] as const;

export type FormatName = (typeof formatNames)[number];
