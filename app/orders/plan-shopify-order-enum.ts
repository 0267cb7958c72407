/**
 * A value of one of the schema's enums. They are generated as types only: while the app runs, a value is its text. The
 * compiler checks the text against the enum's own.
 */
export const enumValue = <Enum extends string>(text: `${Enum}`): Enum => text as string as Enum;
