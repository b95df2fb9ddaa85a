"""How each family of `families` is said in English: patterns in which a space is any white space."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# What somebody has not done, but might: "if you have dropped it" blames nobody.
_TOLD: Final = r"(?<!if )(?<!when )(?<!where )(?<!whether )(?<!unless )(?<!once )(?<!in case )(?<!so that )\byou"
_THE_SHOP: Final = r"(?:we|i|the shop|this shop|our shop|the store|this store|our store)"
_NOT: Final = r"(?:not|n'?t|never|no longer)"
_MAKERS: Final = (
    r"(?:the |its |your |their )?(?:maker|manufacturer|factory|supplier|producer|brand|importer|carrier|courier)\b"
)
_RULES: Final = r"(?:rules?|policy|policies|regulations?|terms(?: and conditions)?|procedures?)"
_PAST: Final = (
    r"(?:been|known|kept|read|brought|bought|thought|taken|told|said|come|given|done|gone|left|worn|put|let|seen|found"
    r"|sent|shown|made|held|chosen|written|(?!receiv)\w+ed)\b"
)
_REMEDIED: Final = r"(?:repair|fix|mend|replac|exchang|refund|return|accept|cover|taken back|given back|taken in)"

ENGLISH: Final[Mapping[str, tuple[str, ...]]] = {
    "belittling": (
        r"\beven (?:a|an|my|the) (?:[\w-]+ ){0,2}?(?:child|kid|baby|toddler|idiot|fool|beginner|grandmother"
        r"|[\w-]*year[- ]old)",
        r"\b(?:every|any) ?(?:one|body)(?: else)? (?:knows|should know|would know|can see|with (?:a|any"
        r"|half a|some))\b",
        r"\bcommon sense\b|\bcommon knowledge\b|\bneedless to say\b|\bgoes without saying\b|\bobviously\b",
        r"\bwhat (?:else )?(?:did|do|would) you expect\b|\bhow many times (?:do|must|have)\b|\bcan'?t you\b",
        r"\b(?:don'?t|do not|didn'?t|did not) you (?:even )?(?:know|understand|see|read|listen)\b|\bsurely you\b",
        rf"{_TOLD} (?:clearly |simply |just |still )?(?:do not|don'?t) (?:understand|listen|get it|know how)\b",
        r"\byou (?:have|need) to understand\b|\byou must understand\b|\bas (?:i|we) (?:already|just) (?:said"
        r"|told|explained)",
        r"\b(?:stupid|silly|ridiculous|nonsense|ignorant|idiot\w*|foolish|absurd|lazy|clumsy|whin(?:e|ing)"
        r"|fussy|picky)\b",
        r"\bcalm down\b|\bstop complaining\b|\bbe reasonable\b|\btoo bad\b|\b(?:tough|hard|bad) luck\b|\bwhat a fuss\b",
    ),
    "price": (
        r"\byou (?:only |always )?(?:get|got) what you(?:'ve| have)? (?:pay|paid) for\b",
        r"\b(?:at|for) (?:this|that|such a|such a low|so low a) price,? (?:you|what|nobody|no one|one|nothing|it)\b",
        r"\bcheap (?:things?|goods|stuff|articles?|watch(?:es)?|jewell?e?ry|products?|items?|ones?|quality)\b",
        r"\b(?:it|that|this)(?: is|'s| was) (?:a )?(?:so |very |just |only )?cheap\b|\bbuy cheap\b"
        r"|\byou wanted it cheap\b",
        r"\bquality (?:has its price|costs? (?:more|money)|comes at a price)\b|\bfor so little(?: money)?\b",
    ),
    "flat-refusal": (
        r"\bimpossible\b|\bout of the question\b|\bno way\b|\b(?:absolutely|certainly|definitely|of course) not\b",
        r"\bno chance\b|\bnot a chance\b|\bno exceptions?\b|\bno can do\b|\bnon-?negotiable\b"
        r"|\btake it or leave it\b|\bforget it\b",
        r"\bend of (?:story|the matter|the discussion|discussion)\b|\ball sales(?: are)? final\b|\bdecision is final\b",
        r"\bnothing (?:more |else )?(?:can be done|(?:we|i|anyone) can do)\b|\bthere is no point\b",
        r"\bi (?:just |really |simply )?(?:can'?t|can ?not|won'?t|will not)\b|\bi(?:'m| am) (?:unable"
        r"|not able|not allowed)\b",
        r"\bno (?:refunds?|returns?|exchanges?) (?:or|and|nor) (?:refunds?|returns?|exchanges?)\b|\bno money back\b",
    ),
    "refusal-alone": (
        r"(?<!if you )(?<!if we )(?<!if it )(?<!if they )(?<!when you )(?<!what )"
        r"\b(?:can'?t|can ?not|couldn'?t|could not)\b(?! (?:yet )?(?:find|see|tell|detect|hear|reproduce|harm"
        r"|hurt|go wrong"
        r"|be (?:seen|found)))",
        r"\b(?:unable to|(?:not|n'?t) able to|not possible|(?:not|n'?t) (?:allowed|permitted|entitled|eligible))\b",
        r"\b(?:forbidden|prohibited|no (?:right|claim) to|refuse[sd]?|reject(?:s|ed)?|denied)\b",
        r"\bno (?:refunds?|returns?|exchanges?|repairs?|replacements?|warranty|guarantee|money back)\b",
        rf"\b{_THE_SHOP} (?:do not|don'?t|does not|doesn'?t|will not|won'?t|never|no longer) "
        rf"(?:{_REMEDIED}|take|help|do|give|pay|discuss|handle|deal|make)\w*",
        rf"\b(?:(?:is|are|be|was|were|will)(?: not|n'?t| never)|won'?t)(?: be)? {_REMEDIED}\w*",
    ),
    "sending-away": (
        r"(?:^|[.;:!?,–—] ?|\b(?:please|must|should|have to|need to|just|simply) )"
        r"(?:ask|go to|go and see|complain to|turn to|talk to|speak to|write to|take it to|take it up with|send it to|"
        rf"contact|call|try) {_MAKERS}",
    ),
    "not-responsible": (
        rf"(?<!you are )(?<!you're )\b(?:{_NOT}|\w+n't)(?: be| held| made| to be| in any way)* "
        r"(?:responsible|liable|accountable|answerable|to blame)\b",
        r"\b(?:accept|assume|take|bear|have|carry)s? no (?:responsibility|liability)\b|\bdisclaims?\b",
        r"\b(?:do not|don'?t|cannot|can'?t|den(?:y|ies)) (?:accept|assume|take|bear|all|any)? ?(?:any )?"
        r"(?:responsibility|liability)\b|\bno (?:responsibility|liability) (?:for|is|can|will)\b",
        rf"\b(?:\w+n't|{_NOT}) (?:really |actually )?(?:our|my|the shop's) "
        r"(?:problem|business|concern|fault|mistake|responsibility|job|department|doing|affair)\b",
        r"\bnothing to do with (?:us|me|our|the shop)\b|\bnone of (?:our|my) business\b|\b(?:business|problem"
        r"|concern|fault), not ours\b",
        r"\b(?:doesn'?t|does not) concern us\b|\bat (?:your|their|the customer'?s) own (?:risk|peril)\b",
    ),
    "not-knowing": (
        r"\bi (?:really |just |simply )?(?:do not|don'?t|wouldn'?t|would not) know\b|\b(?:i"
        r"|we) have no (?:idea|clue)\b",
        r"\bno idea\b|\bhow (?:should|would) (?:i|we) know\b|\b(?:don'?t|do not) ask (?:me|us)\b",
        r"\bwe (?:really |just |simply )?(?:do not|don'?t) know\b(?! yet)",
    ),
    "never-said": (
        r"\b(?:we|i|nobody|no one|none of us|our (?:staff|team|colleagues?))(?:'ve| have| has)? "
        r"(?:never|did not|didn'?t|not|n'?t|haven'?t|hasn'?t)(?: ever| once)? "
        r"(?:said|say|promised?|told|tell|claimed?|agreed?|guaranteed?)\b",
        r"\b(?:nobody|no one)(?: here| of us)?(?: ever)? (?:said|promised|told|agreed)\b|\bsays who\b"
        r"|\bwho (?:told|promised) you\b",
        r"\bnot what (?:we|i) (?:said|promised|agreed)\b|\b(?:we|i) (?:already |clearly )?told you (?:so|that"
        r"|before|already)\b",
    ),
    "rules": (
        rf"\b(?:it|that|this|these|those|such)(?: is| are|'s)(?: just| simply)? (?:our|the|company|shop|store) "
        rf"(?:\w+ )?{_RULES}\b(?! of)",
        rf"\b(?:company|shop|store|house|corporate|in-house|head office)(?:'s)? {_RULES}\b",
        rf"\brules are rules\b|\b(?:made?|make) the rules\b|\bonly work here\b|\bfollow(?:ing)? (?:orders"
        rf"|the rules|{_RULES})\b",
        rf"\b(?:against|according to|as per|per|because of|due to|following|under) our {_RULES}\b",
        rf"\b(?:against|because of|due to|as per|per) the {_RULES}\b(?! of)",
        rf"\b(?:our|the|these) {_RULES} (?:clearly |simply )?"
        r"(?:says?|states?|do not|don'?t|does not|doesn'?t|forbids?|requires?|prohibits?|(?:is|are) clear)\b",
        r"\b(?:system|computer) (?:won'?t|will not|doesn'?t|does not) (?:let|allow)\b",
        r"\bit(?: is|'s)? (?:says|written|stated)(?: so| clearly)* (?:on|in) (?:the|your|our) "
        r"(?:receipt|notice|sign|contract|terms|small print)\b|\bread the (?:small print|terms|notice|conditions)\b",
    ),
    "always-so": (
        r"\balways (?:been |done |did |do |handled |worked )(?:it |this |that |things )?"
        r"(?:this way|that way|like (?:this|that)|so\b|the same|the case|the rule)",
        r"\b(?:we|we've|we have|they) always (?:done|did|do|handled|handle) (?:it|this|that|things)\b",
        r"\b(?:that|this)(?: is|'s) (?:just |simply )?(?:how|the way) (?:it is|it goes|it works|things are|we do"
        r"|we work|life is)\b",
        r"\bit is what it is\b|\bthat(?: is|'s) life\b|\bas (?:it )?always (?:has been|was)\b",
    ),
    "mistaken": (
        rf"{_TOLD}(?: are|'re| were| must be| seem to be) (?:\w+ly |quite |just )?"
        r"(?:mistaken|wrong|confused|imagining|lying|exaggerating|making)\b",
        rf"{_TOLD}(?: have|'ve| must have)? ?(?:\w+ly )?"
        r"(?:got (?:it|that|this) wrong|misunderstood|misread|misheard|mixed (?:it|that|this|things) up)\b",
        r"\b(?:that|this)(?: is|'s)(?: simply| just)? not (?:true|what happened)\b|\bso you say\b"
        r"|\bwe don'?t believe you\b",
        rf"{_TOLD} (?:claim|allege) (?:that|to|it)\b",
    ),
    "should-have": (
        rf"(?<!we )\b(?:should|ought to)(?: really| just| simply)?(?: not|n'?t)? (?:have|of)(?: \w+ly| just"
        rf"| at least)? {_PAST}",
        rf"\byou should(?:n'?t)?'ve\b|\bif only you\b|\b(?:if you had|had you)(?: only| just)? {_PAST}",
        r"\byou (?:should|must|need to|have to|ought to) (?:be more|take (?:better|more)|learn to"
        r"|know (?:that|better))\b",
        r"\bmore careful next time\b|\bnext time,? (?:be|read|buy|keep|check|take|look|think)\b",
        rf"{_TOLD} (?:\w+ly )?(?:failed|forgot|neglected|omitted) to\b|\bwhy (?:didn'?t|did not|haven'?t) you\b",
        rf"{_TOLD} (?:\w+ly )?(?:did not|didn'?t|have not|haven'?t) "
        r"(?:read|follow|keep|kept|take|taken|look|bring|brought|use|care|check|listen)\w*\b",
        r"\byou(?: are|'re| came| come) too late\b|\byou (?:have )?waited too long\b",
    ),
    "fault": (
        r"(?<!not )(?<!n't )(?<!never )(?<!if it was )(?<!if it is )\b(?:your|the (?:customer|owner|buyer|wearer)'?s) "
        r"(?:own |sole )?(?:fault|mistake|carelessness|negligence|clumsiness|abuse|misuse|wrong use|improper use)\b",
        r"\b(?:that|it|this)(?: is|'s) your (?:own )?(?:problem|business|concern|risk|loss|responsibility|doing)\b",
        r"\b(?:customer|user|owner|buyer) (?:error|negligence|fault|abuse)\b|\bcaused by you\b"
        r"|\byou must have done\b|\bblame yourself\b",
        rf"{_TOLD}(?: have| must have|'ve| clearly| obviously| simply| just| probably)* "
        r"(?:broke|broken|damaged|dropped(?! (?:off|in|by))|misused|abused|ruined|mishandled|mistreated|spoil(?:ed|t)|"
        r"destroyed|scratched|tore|torn|overwound|soaked|caused)\b",
        rf"{_TOLD}(?: have|'ve)? (?:did|done) (?:this|that|it) (?:to )?yourself\b|\byou did (?:this|that)\b",
        r"\b(?:because of|due to|caused by) (?:your|the (?:customer|owner|buyer|wearer)'?s) (?:own )?"
        r"(?:handling|behaviou?r|use|actions?|treatment|neglect)\b",
        r"\bcareless(?:ly|ness)?\b|\bnegligent(?:ly)?\b|\breckless(?:ly)?\b",
    ),
    "nobody-else": (
        r"\b(?:nobody|no one|no-one|none of (?:our|the) (?:other )?customers|no other customers?)(?: else)?"
        r"(?: has| have| had)?(?: ever| yet)? (?:complain\w*|had? (?:this|that|such|any) |mind(?:s|ed)"
        r"|says (?:so|that))",
        r"\b(?:every(?:one|body) else|other (?:customers|people)|(?:all"
        r"|every)(?: of)?(?: our)?(?: other)? customers?|others)"
        r"(?: (?:is|are|were))? (?:accepts?|understands?|manages?|happy|satisfied|fine|content|never|ha(?:s"
        r"|ve|d) no)\b",
        r"\byou(?: are|'re) the (?:first|only) (?:one|person|customer|to)\b",
        r"\b(?:never|not)(?: yet)? (?:had|received|heard|got)(?: of)? (?:a |any |one |such )*complaints?\b"
        r"|\b(?:first|only) complaint\b|\bwe(?:'ve| have) never had (?:this|that|such) ",
    ),
}
"""By the name of the family."""

OFFERS: Final = (
    r"\b(?:we|our \w+|a (?:colleague|technician|person|jeweller)|the (?:\w+)|you|it|they)"
    r"(?:'ll|(?: \w+ly| also| still| then| now| always| \w+ day)? (?:can|could|will|would|may|gladly|happily))"
    r"(?!'t)(?! (?:not|never|no longer|love|like|have to|need to))\b",
    r"(?<!not )\b(?:gladly|happy to|glad to|pleased to|instead|welcome to|shall we|may we)\b",
    r"\b(?:we|our \w+|a colleague|the manager|the workshop)(?: then| also| now| still)? (?:repair|mend"
    r"|replace|exchange|"
    r"clean|look|offer|help|quote|name|find|ask|give|send|call|answer|show|put|set|take care|keep|lend|write|tell)s?\b",
)
"""What can be done: beside one of these, a refusal is not alone."""
