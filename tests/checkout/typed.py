"""What a shopper types at checkout. Without Django, for shoppers who are processes of their own."""

TYPED = {
    "email": "ada@example.com",
    "name": "Adaeze Okafor",
    "phone": "0803 123 4567",
    "location": "abeokuta",
    "location_other": "",
    "address": "12 Quarry Road, Ibara",
    "note": "Ring twice",
    "pay_with": "card",
}
