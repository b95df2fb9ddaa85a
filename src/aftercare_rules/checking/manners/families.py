"""The ways in which a text can hurt, as one table: what each does, an example of it, and a better wording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Family:
    """One way to hurt.

    `does` goes on after the name of a text: "the reason of `stones` belittles the customer". `example` and `better` are
    sentences in each language. `is_refusal` holds where only what answers a customer can hurt so: a label or a question
    may well say that something cannot be opened.
    """

    name: str
    does: str
    example: Mapping[str, str]
    better: Mapping[str, str]
    is_refusal: bool = False


FAMILIES: Final = (
    Family(
        "belittling",
        "belittles the customer",
        {"en": "Even a child knows that water harms a watch.", "zh": "连小孩都知道手表不能进水。"},
        {
            "en": "Thank you for bringing it in. Water has reached the movement. We gladly name you a price today.",
            "zh": "谢谢您把它带来。水汽进到了机芯里，我们今天就为您报价，您看好吗？",
        },
    ),
    Family(
        "price",
        "makes the customer feel cheap",
        {"en": "You get what you pay for.", "zh": "一分钱一分货。"},
        {
            "en": "Thank you for telling us. It came at a special price without repairs. We clean it for you "
            "today, free of charge.",
            "zh": "谢谢您告诉我们。特价商品不包含维修，今天我们可以免费为您清洁保养，好吗？",
        },
    ),
    Family(
        "fault",
        "blames the customer",
        {"en": "It is your fault: you broke it.", "zh": "这是您自己弄坏的。"},
        {
            "en": "Thank you for bringing it in. The clip has broken in use. We put on a new one today, for 5.00.",
            "zh": "谢谢您把它带来。夹子在使用中断了，我们今天就为您换上新的，费用5.00元。",
        },
    ),
    Family(
        "should-have",
        "reproaches the customer",
        {"en": "You should have kept the receipt.", "zh": "您应该保留小票。"},
        {
            "en": "Thank you for bringing it in. Without the receipt it comes to 0.90, and it is ready today. Shall we "
            "start?",
            "zh": "谢谢您把它带来。没有小票时费用是0.90元，今天就能修好，现在开始好吗？",
        },
    ),
    Family(
        "mistaken",
        "tells the customer to be wrong",
        {"en": "You are mistaken.", "zh": "您搞错了。"},
        {
            "en": "Thank you for telling us. By our records it was bought on 31 January. Shall we look at them "
            "together?",
            "zh": "谢谢您告诉我们。我们的记录是1月31日购买，我们一起核对一下，好吗？",
        },
    ),
    Family(
        "nobody-else",
        "holds other customers up to this one",
        {"en": "Nobody else complains.", "zh": "别人都没有这样说。"},
        {
            "en": "Thank you for telling us; this helps us. Our technician looks at it today and calls you by "
            "tomorrow.",
            "zh": "谢谢您告诉我们，这对我们很有帮助。技师今天就查看，明天之前给您回电话。",
        },
    ),
    Family(
        "never-said",
        "denies what the customer was told",
        {"en": "We never said that.", "zh": "我们没说过。"},
        {
            "en": "Thank you for telling us what you heard. We look it up together now, and find a way today.",
            "zh": "谢谢您告诉我们您了解到的情况。我们现在就一起查一下，今天给您一个办法。",
        },
    ),
    Family(
        "not-responsible",
        "turns responsibility away",
        {"en": "We are not responsible for that; it is not our business.", "zh": "我们不负责，不关我们的事。"},
        {
            "en": "Thank you for telling us. We look at it together now, and say today what we can do for you.",
            "zh": "谢谢您告诉我们。我们现在就一起看看，今天告诉您我们能做什么。",
        },
    ),
    Family(
        "sending-away",
        "sends the customer away",
        {"en": "Please ask the maker.", "zh": "请您去找厂家。"},
        {
            "en": "Thank you for bringing it in. We ask the maker for you, and call you with the answer by tomorrow.",
            "zh": "谢谢您把它带来。我们替您联系厂家，明天之前打电话告诉您结果。",
        },
    ),
    Family(
        "not-knowing",
        "leaves the customer without an answer",
        {"en": "I don't know.", "zh": "我不知道。"},
        {
            "en": "Thank you for asking. I will find out, and call you today before we close.",
            "zh": "谢谢您的问题。我去问清楚，今天下班前给您回电话。",
        },
    ),
    Family(
        "rules",
        "hides behind rules",
        {"en": "It is our rule.", "zh": "这是我们的规定。"},
        {
            "en": "Thank you for asking. An exchange is free within 48 hours; today we can repair it for you at 3.00.",
            "zh": "谢谢您来问我们。48小时内可以免费换货；今天我们可以为您维修，费用3.00元，好吗？",
        },
    ),
    Family(
        "always-so",
        "hides behind what was always done",
        {"en": "We have always done it so.", "zh": "我们一直都是这样。"},
        {
            "en": "Thank you for saying so. Today we can do this for you: a repair at 3.00, ready by tomorrow.",
            "zh": "谢谢您的意见。今天我们可以这样为您办理：维修费用3.00元，明天就好。",
        },
    ),
    Family(
        "flat-refusal",
        "refuses flatly",
        {"en": "That is impossible.", "zh": "这不可能。"},
        {
            "en": "Thank you for asking. Our manager looks at it in person and answers you within 24 hours.",
            "zh": "谢谢您告诉我们。店长会亲自查看，24小时内给您答复。",
        },
        is_refusal=True,
    ),
    Family(
        "refusal-alone",
        "refuses, and does not say what can be done",
        {"en": "We cannot repair it.", "zh": "我们不能维修。"},
        {
            "en": "Thank you for bringing it in. Repairs are for regular goods; today we can clean it for you, free of "
            "charge. Shall we start?",
            "zh": "谢谢您把它带来。这件商品不包含维修，今天我们可以免费为您清洁保养，现在就开始，好吗？",
        },
        is_refusal=True,
    ),
)
"""All of them; of words that hurt in two ways, the first tells."""
