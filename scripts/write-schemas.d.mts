/** Every JSON Schema by its file below schemas/. */
export declare function schemas(): ReadonlyMap<string, object>;
