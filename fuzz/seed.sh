#!/bin/sh
# Makes the first inputs of every target from real files, in corpus/TARGET/. What a run finds is added beside them.
set -eu
cd "$(dirname "$0")"
root=..

put() { # put TARGET NAME: standard input becomes an input of the target
    mkdir -p "corpus/$1"
    cat > "corpus/$1/$2"
}

# lesson: the first byte says which file of which lesson is replaced: twice its place by name, plus 1 for the built-in one.
which=0
for lesson in tests/lessons/sample lessons/serverless; do
    place=0
    (cd "$root/$lesson" && find . -type f | sed 's|^\./||' | LC_ALL=C sort) > seeds.list
    while read -r file; do
        byte=$(printf '%03o' $((place * 2 + which)))
        { printf "\\$byte"; cat "$root/$lesson/$file"; } | put lesson "$which-$place"
        place=$((place + 1))
    done < seeds.list
    which=1
done
rm seeds.list

# markdown, sanitiser: a width, then text.
for file in "$root"/lessons/serverless/*.md "$root"/tests/lessons/sample/*.md; do
    { printf '\100'; cat "$file"; } | put markdown "$(echo "$file" | tr '/' '_')"
done
for text in 'plain' '\033[31mred\007' '\302\2335m' '\342\200\256' 'a\314\201\314\201\314\201\314\201' '\360\237\221\215\360\237\217\275' 'a\tb\r\nc' '\331\204\330\247'; do
    printf "\\024$text" | put sanitiser "$(printf '%s' "$text" | cksum | cut -d' ' -f1)"
done

# state: what the program writes.
printf '{"version":1,"lessons":{"serverless":{"epoch":1,"opened":["why"],"done":{"why":"done"},"cards_seen":["cold-start"],"guesses":{"a/0":{"revision":1,"value":1}},"answers":{},"hints_used":1,"challenge":"passed","place":{"section":{"revision":2,"value":"why"},"terms":{"revision":1,"value":{"filter":"x"}},"challenge_draft":{"revision":1,"value":"text"}}}}}' | put state one
printf '{"version":2,"lessons":{"a":{}}}' | put state newer

# frames: a length of pieces, then frames: a length in four bytes, a tag, fields.
printf '\003\003\000\000\000\001\001\001' | put frames ready
printf '\007\021\000\000\000\002\000\001\003\000\000\000hey\003\000\000\000\000\000\000\000' | put frames printed
printf '\005\031\000\000\000\014\310\000\000\000\001\000\000\000\001\000\000\000x\001\000\000\000y\000\000' | put frames head
printf '\011\011\000\000\000\005\000\000\000\000\000\000\360\077\001\000\000\000\011' | put frames number

# http: JSON of a Lambda handler, or a status in two bytes and parts that end with the byte 255.
printf '{"statusCode":200,"headers":{"a":"b","content-length":"5"},"cookies":["a=b"],"body":"aGk=","isBase64Encoded":true}' | put http lambda
printf '{"statusCode":"404","body":"\\\\ud83d"}' | put http text
printf '\000\310body\377x-a\377b\377content-length\3775\377' | put http web
printf '\000\314\377set-cookie\377a=b\r\nc: d\377' | put http injection

# drawing: the pane, three numbers, nodes, edges, tokens, words.
printf '\000\000\140\024\006\005\001\000\000\000\001\000\000\002\000\000\002\001\000\001\001\000\000\001\000\000\000\001\004\001\001\002\000\000\002\003\000\001\003\000\000\000\000\100Arrive decide' | put drawing loop
printf '\002\001\050\014\003\002\001\000\000\000\001\000\004\002\001\000\000\001\000\001\001\002\000\000\001\200\346\227\245' | put drawing metro

# keys: lengths of pieces in two bytes, then what a terminal sends.
printf '\001\003\033[A\033OB\033[1;5C\033[<0;3;4M\033[200~a\rb\033[201~q\033' | put keys all
printf '\002\001\033]11;rgb:1e/1e/2e\007\033[?62;4c\033P1$r\033\\x' | put keys answers
printf '\004\001\303\251\347\225\214\360\237\246\200\377\302\233' | put keys letters
