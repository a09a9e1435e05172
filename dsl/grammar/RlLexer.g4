// In: bytes of one file; a byte above 127 arrives as U+001A, so that the
// tables of the lexer stay small. Out: tokens. Must not know: meaning.
lexer grammar RlLexer;

// dsl/parse/Roles.cpp gives these types to tokens, from those around them: a
// `-` that starts an operand, a `(` that continues a callee, a `,` before a
// closing bracket, an `fn` that starts a type, a name that a file gives a
// value. With them the grammar needs one token of lookahead.
tokens { Negate, CallParen, TrailingComma, FnType, ValueName }

Use: 'use';
Param: 'param';
Fn: 'fn';
Experiment: 'experiment';
Phase: 'phase';
Evaluate: 'evaluate';
Check: 'check';
Axis: 'axis';
True: 'true';
False: 'false';
And: 'and';
Or: 'or';
Not: 'not';
In: 'in';
Match: 'match';
Else: 'else';

// Words only where a declaration, its next part, or a statement may start;
// elsewhere Roles.cpp turns them into names.
Reward: 'reward';
Advantage: 'advantage';
Objective: 'objective';
Metric: 'metric';
Scheduler: 'scheduler';
Task: 'task';
Record: 'record';
Choice: 'choice';
State: 'state';
Next: 'next';
Slope: 'slope';
By: 'by';
Net: 'net';
Then: 'then';
Ring: 'ring';
As: 'as';
With: 'with';
Of: 'of';
Given: 'given';
Fails: 'fails';
For: 'for';
Forall: 'forall';
Within: 'within';

Name: [A-Za-z_] [A-Za-z0-9_]*;
// A text without escapes and holes: for regular expressions.
RawText: 'r"' ~["\r\n]* '"';
// What a group of the matched regular expression holds.
Group: '$' [0-9]+;

Real: [0-9]+ ('.' [0-9]+ Exponent? | Exponent);
Integer: [0-9]+;
BadNumber
  : [0-9]+ ('.' [0-9]+)? [A-Za-z_] [A-Za-z0-9_]*
  | [0-9]+ '.'
  | '.' [0-9]+
  ;
fragment Exponent: [eE] [+-]? [0-9]+;
// `0..1`: Tokens.cpp parts the number from the dots.
IntegerDots: [0-9]+ '..';

Arrow: '->';
FatArrow: '=>';
DotDot: '..';
Absent: '??';
Question: '?';
Approx: '~=';
Equal: '==';
LessEqual: '<=';
NotEqual: '!=';
GreaterEqual: '>=';
Less: '<';
Greater: '>';
Power: '**';
SlashSlash: '//';
Plus: '+';
Minus: '-';
Star: '*';
Slash: '/';
Percent: '%';
Assign: '=';
Colon: ':';
Comma: ',';
Dot: '.';
LeftParen: '(';
RightParen: ')';
LeftBracket: '[';
RightBracket: ']';
// A block, a record, or the inside of a hole: `}` returns to what was around.
LeftBrace: '{' -> pushMode(DEFAULT_MODE);
RightBrace: '}' -> popMode;

OpenBlockText: '"""' -> pushMode(BlockText);
OpenText: '"' -> pushMode(LineText);

Doc: '##' (~[#\r\n] ~[\r\n]*)? -> channel(HIDDEN);
Comment: '#' ~[\r\n]* -> channel(HIDDEN);
Newline: '\r'? '\n' -> channel(HIDDEN);
Space: [ \t]+ -> skip;
BadCharacter: '\u001A'+ | .;

mode LineText;
CloseText: '"' -> popMode;
Characters: ~["\\{}\r\n]+;
Escape: '\\' ([nt"\\{}] | 'u{' [0-9A-Fa-f]+ '}');
BadEscape: '\\' ~[\r\n]?;
HoleOpen: '{' -> pushMode(DEFAULT_MODE);
LoneBrace: '}';
LineEnd: '\r'? '\n' -> type(Newline), channel(HIDDEN);
LineReturn: '\r' -> type(Characters);

mode BlockText;
CloseBlockText: '"""' -> popMode;
BlockCharacters: ~["\\{}\r\n]+ -> type(Characters);
BlockQuote: '"' -> type(Characters);
BlockEscape: '\\' ([nt"\\{}] | 'u{' [0-9A-Fa-f]+ '}') -> type(Escape);
BlockBadEscape: '\\' ~[\r\n]? -> type(BadEscape);
BlockHoleOpen: '{' -> type(HoleOpen), pushMode(DEFAULT_MODE);
BlockLoneBrace: '}' -> type(LoneBrace);
TextNewline: '\r'? '\n';
BlockReturn: '\r' -> type(Characters);
